namespace TextileStudio.Core.Publishing;

/// <summary>The six networks. Wire names are the snake_case of these members (<c>tiktok</c>, <c>linkedin</c>).</summary>
public enum Platform
{
    Facebook,
    Instagram,
    Tiktok,
    Whatsapp,
    X,
    Linkedin,
}
