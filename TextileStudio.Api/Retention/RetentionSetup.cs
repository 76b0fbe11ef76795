using Microsoft.Extensions.Options;
using Quartz;
using TextileStudio.Core.Retention;

namespace TextileStudio.Api.Retention;

/// <summary>The archive of finished posts.</summary>
internal static class RetentionSetup
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration("Studio:Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, NotTooYoung>();
        services.AddSingleton<ArchiveFiles>();
        services.AddSingleton<PostArchive>();
        return services;
    }

    private sealed class NotTooYoung : IValidateOptions<RetentionOptions>
    {
        public ValidateOptionsResult Validate(string? name, RetentionOptions options) => options.Contradiction() is { } wrong ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}

/// <summary>Finished posts beyond their age go to the archive. One process at a time; a second finds the lock taken and does nothing.</summary>
[DisallowConcurrentExecution]
public sealed class ArchivePostsJob(PostArchive archive) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await archive.RunOnceAsync(cancellationToken);
}
