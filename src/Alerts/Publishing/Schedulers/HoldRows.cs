using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>Hold sheets as documents, and the receipt that they amount to.</summary>
internal static class HoldRows
{
    /// <summary>Sheets that are not closed, of every tool.</summary>
    public static IReadOnlyList<HoldSheet> Open(IAlertTransaction transaction, int max) =>
        [.. transaction.DueDocuments(HoldSheet.Kind, DateTimeOffset.MaxValue, max).Select(DocumentJson.Read<HoldSheet>)];

    public static IReadOnlyList<HoldSheet> Of(IAlertTransaction transaction, string pause) =>
        [.. transaction.Documents(HoldSheet.Kind, parent: pause).Select(DocumentJson.Read<HoldSheet>)];

    /// <summary>An open sheet has a due time, so that a restart finds it without reading the closed ones of years.</summary>
    public static void Put(IAlertTransaction transaction, HoldSheet sheet, string? brand) => transaction.Put(new DocumentDraft(
        HoldSheet.Kind, sheet.Id, "tool:" + sheet.Tool, DocumentJson.Write(sheet), brand, sheet.Pause, sheet.Closed ? null : sheet.Since));

    public static Receipt ReceiptOf(HoldSheet sheet, DateTimeOffset now)
    {
        var seconds = sheet.HoldSeconds();
        return new Receipt(
            sheet.Pause,
            sheet.Tool,
            now,
            [.. Ids(sheet, HoldState.Held), .. Ids(sheet, HoldState.AwaitsApproval)],
            Ids(sheet, HoldState.AlreadySent),
            Named(sheet, p => p.State == HoldState.Cannot),
            Named(sheet, p => p.State == HoldState.Slipped),
            Named(sheet, p => p.State is HoldState.Asked or HoldState.Unknown),
            Ids(sheet, HoldState.Released),
            Milliseconds(seconds?.P50),
            Milliseconds(seconds?.P99),
            sheet.Fault);
    }

    private static string[] Ids(HoldSheet sheet, HoldState state) => [.. sheet.Posts.Where(p => p.State == state).Select(p => p.Id).Take(PauseDesk.MaxReceiptPosts)];

    private static NotHeld[] Named(HoldSheet sheet, Func<HeldPost, bool> which) =>
        [.. sheet.Posts.Where(which).Select(p => new NotHeld(p.Id, p.Why ?? "asked, and not yet seen to be held")).Take(PauseDesk.MaxReceiptPosts)];

    private static double? Milliseconds(double? seconds) => seconds is { } s ? Math.Round(s * 1000) : null;
}
