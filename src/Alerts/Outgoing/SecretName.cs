namespace Listening.Alerts.Outgoing;

/// <summary>
/// Where a secret lies: <c>env:NAME</c> (environment variable) or <c>file:PATH</c> (its content without blanks around it). The configuration
/// names secrets and never holds them, so it can be shown, copied and stored.
/// </summary>
public static class SecretName
{
    /// <exception cref="FormatException">Neither form.</exception>
    /// <exception cref="IOException">Not there, or empty.</exception>
    public static string Read(string name) => name.Split(':', 2) switch
    {
        ["env", { Length: > 0 } variable] => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new IOException($"The environment variable {variable} is not set."),
        ["file", { Length: > 0 } path] => File.ReadAllText(path).Trim() is { Length: > 0 } value ? value : throw new IOException($"{path} is empty."),
        _ => throw new FormatException("A secret is named as env:NAME or file:PATH."),
    };
}
