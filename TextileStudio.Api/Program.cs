using System.Globalization;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using TextileStudio.Api.Ai;
using TextileStudio.Api.Assets;
using TextileStudio.Api.Backups;
using TextileStudio.Api.Brands;
using TextileStudio.Api.Captions;
using TextileStudio.Api.Storage;
using TextileStudio.Api.Dispatch;
using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;
using TextileStudio.Api.Posters;
using TextileStudio.Api.Publishing;
using TextileStudio.Api.Retention;
using TextileStudio.Api.Scheduling;
using TextileStudio.Api.Studio;
using TextileStudio.Api.Telemetry;
using TextileStudio.Api.Usage;
using TextileStudio.Api.Webhooks;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters.Workers;
using TextileStudio.Core.Retention;

// Numbers and dates look the same on every machine; what people read is formatted by the poster's or page's own language.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// A render worker is this program with another task (TextileStudio.Core/Posters/Workers).
if (args is [RenderWorker.Argument, ..])
    return await RenderWorker.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);

// The settings file lies at the repository's root and beside the program; lowest, so that environment and arguments override it.
builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
{
    FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
    Path = "appsettings.json",
});

// Started from a folder with an appsettings.json, the framework would put its Urls above ASPNETCORE_URLS; the environment and arguments always win here.
builder.Configuration.AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args);

builder.Services.AddStudioData(builder.Configuration, builder.Environment);
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddStudioHttp(builder.Configuration);
builder.Services.AddOrganizations(builder.Configuration);
builder.Services.AddAssets(builder.Configuration);
builder.Services.AddPublishing(builder.Configuration);
builder.Services.AddSandbox(builder.Configuration);
builder.Services.AddScheduling(builder.Configuration);
builder.Services.AddDispatch(builder.Configuration);
builder.Services.AddAi();
builder.Services.AddBrands();
builder.Services.AddPosters(builder.Configuration);
builder.Services.AddCaptions(builder.Configuration);
builder.Services.AddUsage(builder.Configuration);
builder.Services.AddWebhooks();
builder.Services.AddRetention();
builder.Services.AddBackups();
builder.Services.AddStudioPages(builder.Configuration);

var app = builder.Build();
if (args is ["migrate", .. var move])
    return await MigrateVerb.RunAsync(app.Services, move, Console.Out, Console.Error);
if (await BackupVerbs.RunAsync(app.Services, args, Console.Out, Console.Error) is { } exitCode)
    return exitCode;
if (args is ["archive", .. var question])
    return await ArchiveVerb.RunAsync(app.Services.GetRequiredService<ArchiveFiles>(), question, Console.Out, Console.Error);
await app.Services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
await SqliteGround.CheckAsync(app.Services.GetRequiredService<StudioDbs>(), CancellationToken.None);
if (args is ["keys", .. var words])
    return await KeysVerb.RunAsync(app.Services, words, Console.Out, Console.Error);
await app.Services.GetRequiredService<KeyRingCheck>().CheckAsync(CancellationToken.None);

app.Logger.LogInformation("Data directory {DataDirectory}", app.Services.GetRequiredService<StudioPaths>().Root);
app.UseMediaAddresses();
app.UseStudioHttp();
app.MapHealth();

var api = app.MapGroup("/api");
api.MapSchedule();
api.MapPosters();
api.MapBrands();
api.MapCaptions();
api.MapAssets();
api.MapPublishing();
api.MapRecipients();
api.MapUsage();
api.MapOrganizations();
api.MapWebhooks();

app.MapMedia();
app.MapTikTokWebhook();
app.MapWhatsAppWebhook();
app.MapSandbox();
app.MapStudioPages();

await app.RunAsync();
return 0;

/// <summary>Visible to the tests' WebApplicationFactory.</summary>
public partial class Program;
