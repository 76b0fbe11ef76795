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

/// <summary>The networks as people write them.</summary>
public static class PlatformNames
{
    public static string Of(Platform platform) => platform switch
    {
        Platform.Facebook => "Facebook",
        Platform.Instagram => "Instagram",
        Platform.Tiktok => "TikTok",
        Platform.Whatsapp => "WhatsApp",
        Platform.X => "X",
        _ => "LinkedIn",
    };
}
