using Listening.Alerts.Notifications;

namespace Listening.Dashboard.Hosting;

/// <summary>The channels of the configuration file's <c>notifications</c>.</summary>
internal static class Notifying
{
    /// <exception cref="StartException">Everything that is wrong, a line each.</exception>
    public static ChannelBook Read(ServeOptions options)
    {
        if (options.Config is not { } file || BrandFile.Open(file).Notifications is not { } json)
        {
            return ChannelBook.Empty;
        }

        var (book, errors) = ChannelReader.Read(json);
        return errors.Count == 0
            ? book
            : throw new StartException($"{errors.Count} mistakes in the notifications of {file}:\n  {string.Join("\n  ", errors.Select(e => $"{e.Path}: {e.Message}"))}");
    }
}
