using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;

namespace Listening.History.Privacy;

/// <summary>While it lasts the evidence of an incident, or the archived texts of a person, are not shredded (GDPR article 17(3)(e): legal claims).</summary>
/// <param name="Incident">Id; null for a hold on a person.</param>
/// <param name="Person">Digest by the register, never the name; null for a hold on an incident.</param>
public sealed record LegalHold(string Reason, string? Incident = null, string? Person = null);

/// <summary>Holds as documents: who, when and why stays for good, also of those that ended.</summary>
public sealed class LegalHolds(IDocumentReader documents, IAlertStore store, ErasureRegister register, SealedArchive archive)
{
    public const string Kind = "legal-hold";

    private const int MostHolds = 100_000;

    public Task<IReadOnlyList<Document>> ListAsync(Viewer viewer, CancellationToken cancellationToken) =>
        documents.DocumentsAsync(viewer, Kind, new DocumentQuery(Max: MostHolds), cancellationToken);

    public async Task<Document> OnIncidentAsync(string by, string incident, string brand, string reason, CancellationToken cancellationToken) =>
        await PutAsync(new DocumentDraft(Kind, "incident-" + incident, by, DocumentJson.Write(new LegalHold(reason, Incident: incident)), brand, incident), reason, cancellationToken);

    public async Task<Document> OnPersonAsync(string by, string platform, string handle, string reason, CancellationToken cancellationToken)
    {
        var person = register.DigestOfHandle(platform, System.Text.Encoding.UTF8.GetBytes(handle)).ToString("x32", null);
        var hold = await PutAsync(new DocumentDraft(Kind, "person-" + person, by, DocumentJson.Write(new LegalHold(reason, Person: person))), reason, cancellationToken);
        await ApplyAsync(cancellationToken);
        return hold;
    }

    /// <summary>Ends a hold; what was erased meanwhile is shredded now.</summary>
    public async Task EndAsync(string by, Document hold, CancellationToken cancellationToken)
    {
        var held = DocumentJson.Read<LegalHold>(hold);
        await PutAsync(new DocumentDraft(Kind, hold.Id, by, hold.Body, hold.Brand, hold.Parent, Removed: true), held.Reason, cancellationToken);
        await ApplyAsync(cancellationToken);
    }

    public Task ApplyAsync(CancellationToken cancellationToken) => ApplyAsync(documents, archive, register, cancellationToken);

    /// <summary>Brings the holds on persons, wherever they were put or ended, into the archive of this node.</summary>
    public static async Task ApplyAsync(IDocumentReader documents, SealedArchive archive, ErasureRegister register, CancellationToken cancellationToken)
    {
        var holds = await documents.DocumentsAsync(Viewer.System, Kind, new DocumentQuery(Max: MostHolds), cancellationToken);
        var onPersons = holds.Select(DocumentJson.Read<LegalHold>).Where(h => h.Person is not null)
            .ToDictionary(h => UInt128.Parse(h.Person!, System.Globalization.NumberStyles.HexNumber, null), h => h.Reason);
        if (archive.Hold(onPersons) && !register.IsEmpty)
        {
            archive.Erase(register);
        }
    }

    private Task<Document> PutAsync(DocumentDraft draft, string reason, CancellationToken cancellationToken) => store.TransactAsync(
        t =>
        {
            t.Audit(draft.By, draft.Removed ? "hold.ended" : "hold.put", draft.Id, draft.Brand, new JsonObject { ["reason"] = reason });
            return t.Put(draft);
        },
        cancellationToken);
}
