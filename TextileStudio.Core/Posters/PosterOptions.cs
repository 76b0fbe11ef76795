using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Posters;

/// <summary>Settings under <c>Studio:Posters</c>.</summary>
public sealed class PosterOptions
{
    /// <summary>Who draws when a request does not say: <c>local</c>, the built-in renderer, or <c>gemini</c>: a model sets the product on a scene, and the built-in renderer does the rest.</summary>
    [AllowedValues("local", "gemini", ErrorMessage = "Studio:Posters:Engine must be local or gemini.")]
    public string Engine { get; set; } = "local";

    /// <summary>A libvips library to use in place of the bundled one; empty for the bundled one, then the system's.</summary>
    public string? VipsLibrary { get; set; }

    /// <summary>Render processes at work at once; 0 for one per core.</summary>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>Renders that may wait for a free worker; further ones are refused with 503.</summary>
    [Range(0, 10_000)]
    public int QueueLimit { get; set; } = 64;

    /// <summary>Whether this process makes the posters that wait in the background; false leaves them to another.</summary>
    public bool MakeQueued { get; set; } = true;

    /// <summary>Background posters at work at once; 0 for one less than <see cref="Workers"/>, at least one, so that who waits for an answer goes first.</summary>
    [Range(0, 64)]
    public int BackgroundWorkers { get; set; }

    /// <summary>Background posters of one organization that may wait; further ones are refused with 429.</summary>
    [Range(1, 100_000)]
    public int QueuedPerOrganization { get; set; } = 200;

    /// <summary>How long a background poster is held without a step done before another worker takes it up again.</summary>
    [Range(30, 3600)]
    public int JobLeaseSeconds { get; set; } = 180;

    /// <summary>Render processes at work at once, as <see cref="Workers"/> sets them.</summary>
    public int WorkersAtOnce => Workers == 0 ? Environment.ProcessorCount : Workers;

    /// <summary>Background posters at work at once, as <see cref="BackgroundWorkers"/> sets them.</summary>
    public int BackgroundAtOnce => BackgroundWorkers > 0 ? BackgroundWorkers : Math.Max(1, WorkersAtOnce - 1);

    /// <summary>A render that takes longer is stopped by ending its worker.</summary>
    [Range(1, 300)]
    public int TimeLimitSeconds { get; set; } = 10;

    /// <summary>How long a worker may take to load libvips and say that it is ready.</summary>
    [Range(1, 300)]
    public int StartLimitSeconds { get; set; } = 20;

    /// <summary>An unused worker is ended after this long, to give its memory back.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; set; } = 120;

    /// <summary>A worker is replaced after this many renders.</summary>
    [Range(1, 1_000_000)]
    public int RendersPerWorker { get; set; } = 500;

    /// <summary>The most memory the system lets a worker hold; 0 for no limit. A photo that needs more ends its worker and nothing else. Linux only.</summary>
    [Range(0, 65_536)]
    public int MemoryLimitMegabytes { get; set; } = 800;

    /// <summary>A worker that holds more memory than this after a render is replaced.</summary>
    [Range(64, 65_536)]
    public int MegabytesPerWorker { get; set; } = 400;
}
