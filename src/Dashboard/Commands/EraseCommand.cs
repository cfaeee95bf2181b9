using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Dashboard.Api;
using Listening.Dashboard.Hosting;
using Listening.History.Privacy;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening erase</c>: takes a person's, or one post's, words out of everything.</summary>
public static class EraseCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var platform = new Option<string>("--platform") { Description = "Platform, such as bluesky", Required = true };
        var author = new Option<string?>("--author") { Description = "The platform's id of the person" };
        var handle = new Option<string?>("--handle") { Description = "The person's handle" };
        var post = new Option<string?>("--post") { Description = "One post's id; its author stays" };
        var url = new Option<string>("--url") { Description = "The server, when one runs on the folder", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrls };
        var key = new Option<string?>("--key") { Description = "API key with the scope 'admin' for a running server (default: LISTENING_ADMIN_KEY)" };
        var command = new Command("erase", "Erases a person or a post from log, dead letters, store and archive, and from copies when they are restored")
        {
            data, platform, author, handle, post, url, key,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(author) is null && result.GetValue(handle) is null && result.GetValue(post) is null)
            {
                result.AddError("Name a person with --author or --handle, or a post with --post.");
            }

            if (ServerUrl.Wrong(result.GetValue(url)) is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(data)!,
            new ErasurePost(parsed.GetValue(platform)!, parsed.GetValue(author), parsed.GetValue(handle), parsed.GetValue(post)),
            parsed.GetValue(url)!,
            parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string data, ErasurePost post, string url, string? key, CancellationToken cancellationToken)
    {
        DataFolder folder;
        try
        {
            if (!Directory.Exists(data))
            {
                throw new StartException($"there is no data folder {data}: name it with --data.");
            }

            folder = DataFolder.Open(data);
        }
        catch (StartException) when (Directory.Exists(data) && key is not null)
        {
            return await AskServerAsync(post, url, key, cancellationToken);
        }

        using (folder)
        {
            try
            {
                var (entry, report, missed) = await FolderErasure.EraseAsync(
                    folder.Path, new ErasureSubject(post.Platform, post.AuthorId, post.Handle, post.PostId), Environment.UserName, TimeProvider.System, cancellationToken, HistoryOption.Of(null));
                return Say(entry.Id, report, missed);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                await Console.Error.WriteLineAsync($"listening: {e.Message} What was asked for is in the register; run this again.");
                return ExitCode.Failed;
            }
        }
    }

    private static async Task<int> AskServerAsync(ErasurePost post, string url, string key, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/privacy/erasures", post, JsonSerializerOptions.Web, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync($"listening: {url} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                return ExitCode.Failed;
            }

            var view = (await answer.Content.ReadFromJsonAsync<ErasureView>(JsonSerializerOptions.Web, cancellationToken))!;
            while (view.State != "done")
            {
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
                view = (await client.GetFromJsonAsync<ErasureView>($"/api/v1/privacy/erasures/{view.Id}", JsonSerializerOptions.Web, cancellationToken))!;
            }

            if (view.WaitingFor.Count > 0)
            {
                await Console.Error.WriteLineAsync($"listening: not there now, and erasing from their own files before they open: {string.Join(", ", view.WaitingFor)}.");
            }

            return Say(view.Id, view.Report, view.BackupsMissed);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"listening: the folder is in use and nothing answers at {url} ({e.Message}): name the server with --url.");
            return ExitCode.Failed;
        }
    }

    private static int Say(string id, ErasureReport? report, IReadOnlyList<string> missed)
    {
        Console.WriteLine(
            $"Erased ({id}): {report?.Records} messages of the log, {report?.Posts} posts, {report?.Letters} unread messages, {report?.Archived} archived texts, {report?.Notes} notes of colleagues"
            + (report?.Held > 0 ? $"; {report.Held} archived texts stay sealed under a legal hold" : "") + ".");
        foreach (var backup in missed)
        {
            Console.Error.WriteLine($"listening: the backup {backup} could not be reached: give it the folder's {ErasureRegister.FileName}, or destroy it.");
        }

        return ExitCode.Good;
    }
}
