using FluentAssertions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextileStudio.Api.Backups;
using TextileStudio.Api.Publishing;
using TextileStudio.Api.Storage;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Backups;

/// <summary>What the verbs of backups see of the program: its services on a data directory, built and not started.</summary>
internal sealed class OfflineProgram : IAsyncDisposable
{
    private readonly IHost _host;

    public OfflineProgram(string dataDirectory, DatabaseProvider provider, string connectionString, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = Path.GetTempPath() });
        builder.Configuration["Studio:DataDirectory"] = dataDirectory;
        builder.Configuration["Studio:Database:Provider"] = provider.ToString();
        builder.Configuration["Studio:Database:ConnectionString"] = connectionString.Length == 0 ? null : connectionString;
        builder.Services.AddStudioData(builder.Configuration, builder.Environment);
        builder.Services.Replace(ServiceDescriptor.Singleton(time));
        builder.Services.AddSingleton(new PostLedger(time));
        builder.Services.AddBackups();
        builder.Services.AddDataProtection().SetApplicationName("TextileStudio");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<StudioPaths, ILoggerFactory>((keys, paths, log) => keys.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(paths.Keys), log));
        builder.Services.AddSingleton<ISecretBox, DataProtectionSecretBox>();
        builder.Services.AddSingleton<KeyRingCheck>();
        _host = builder.Build();
    }

    /// <summary>Runs one verb; what it said on both outputs, when it ended as expected.</summary>
    public Task<string> SaysAsync(int exit, params string[] words) => SaysAsync(_host.Services, exit, words);

    public static async Task<string> SaysAsync(IServiceProvider services, int exit, params string[] words)
    {
        using var said = new StringWriter();
        var code = await BackupVerbs.RunAsync(services, words, said, said);
        code.Should().Be(exit, said.ToString());
        return said.ToString();
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }
}
