using System.Text.Json;

namespace Listening.Client;

/// <summary>The server refused, and says why (RFC 9457).</summary>
/// <param name="status">The HTTP status; 0 when there is no server's answer.</param>
/// <param name="title">The same each time for the same kind of problem.</param>
/// <param name="detail">What to change; it is the message.</param>
/// <param name="more">Members of the problem beyond the standard's, such as <c>errors</c> with a path and a message for each.</param>
public sealed class ProblemException(int status, string title, string? detail, IReadOnlyDictionary<string, JsonElement> more)
    : HttpRequestException(detail ?? title, null, (System.Net.HttpStatusCode)status)
{
    public int Status => status;

    public string Title => title;

    public IReadOnlyDictionary<string, JsonElement> More => more;
}
