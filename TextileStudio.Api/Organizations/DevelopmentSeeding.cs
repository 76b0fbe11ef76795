using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Organizations;

/// <summary>Plants the Development seed before the server listens, in Development only.</summary>
internal sealed class DevelopmentSeeding(DevelopmentSeed seed, IServiceProvider services, IHostEnvironment environment) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        environment.IsDevelopment() ? seed.PlantAsync(services.GetService<ISecretBox>(), cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
