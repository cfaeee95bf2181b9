using System.Security.Cryptography;
using System.Text;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

public sealed record TextApproval(string Role, string By, DateTimeOffset At);

/// <summary>
/// A crisis statement that people approved for one incident, word for word: its hash lets <c>kind=response</c> through the pause, and what is
/// published is compared with it. A document; its due time is its expiry.
/// </summary>
/// <param name="Template">Id and version of the template it was made from; null when written freely.</param>
/// <param name="Approvals">Who stood for it, in which role.</param>
public sealed record ApprovedText(
    string Incident, string Hash, string Text, string? Template, int? TemplateVersion, string? Language, IReadOnlyList<TextApproval> Approvals, DateTimeOffset? ExpiresAt)
{
    public const string Kind = "approved-text";

    public static string IdOf(string incident, string hash) => incident + ":" + hash;

    /// <summary>
    /// Lower-case hex of SHA-256 over the UTF-8 text in Unicode's form C, with line ends as LF and without blanks around it: what a tool that
    /// stores texts may change without changing a word. <c>examples/</c> has it in other languages.
    /// </summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(text))));

    /// <summary>The text as it is hashed and compared.</summary>
    public static string Canonical(string text) => text.Normalize(NormalizationForm.FormC).ReplaceLineEndings("\n").Trim();

    public static ApprovedText? Find(IAlertTransaction transaction, string incident, string hash) =>
        transaction.FindDocument(Kind, IdOf(incident, hash)) is { } document ? DocumentJson.Read<ApprovedText>(document) : null;

    /// <summary>Those of an incident that have not expired, oldest first.</summary>
    public static IReadOnlyList<ApprovedText> Of(IAlertTransaction transaction, string incident) =>
        [.. transaction.Documents(Kind, parent: incident).Select(DocumentJson.Read<ApprovedText>).Where(t => t.ExpiresAt is null || t.ExpiresAt > transaction.Now)];

    /// <summary>Hashes for a pause that serves the incident; null when there are none.</summary>
    public static IReadOnlyList<string>? HashesFor(IAlertTransaction transaction, string? incident) =>
        incident is null ? null : Of(transaction, incident) is { Count: > 0 } texts ? [.. texts.Select(t => t.Hash)] : null;
}
