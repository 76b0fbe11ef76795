using TextileStudio.Core.Backups;

namespace TextileStudio.Api.Backups;

/// <summary>What the verbs of <see cref="BackupVerbs"/> need.</summary>
internal static class BackupSetup
{
    public static IServiceCollection AddBackups(this IServiceCollection services) => services
        .AddSingleton<StudioBackup>()
        .AddSingleton<StudioRestore>()
        .AddSingleton<RestoredPosts>();
}
