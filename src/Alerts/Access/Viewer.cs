namespace Listening.Alerts.Access;

public enum Role : byte
{
    /// <summary>Sees.</summary>
    Viewer,

    /// <summary>Acknowledges, notes, assigns, declares, pauses.</summary>
    Responder,

    /// <summary>Resumes and approves as well.</summary>
    Approver,

    /// <summary>Configures brands, people and keys as well.</summary>
    Admin,
}

public enum ViewerKind : byte
{
    Person,

    /// <summary>A machine with an API key; never does what only people may.</summary>
    Key,

    /// <summary>The read-only link of a TV.</summary>
    WallToken,
}

/// <summary>What an API key may do. A key has a set; a person's role stands for all of what it includes.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,
    Read = 1,
    Ingest = 2,
    Permit = 4,
    Respond = 8,
    Configure = 16,
    Drill = 32,
    Scheduler = 64,
    Admin = 128,
}

/// <summary>Who asks. Every reading port takes one and filters in its query.</summary>
/// <param name="Brands">Brands it may see; null = all.</param>
public sealed record Viewer(string Name, ViewerKind Kind, Role Role, KeyScopes Scopes, IReadOnlyList<string>? Brands)
{
    /// <summary>The product itself, for its own bookkeeping.</summary>
    public static readonly Viewer System = new("system", ViewerKind.Key, Role.Viewer, KeyScopes.Read, null);

    public bool MaySee(string brand) => Brands is null || Brands.Contains(brand);
}

/// <summary>The things one may be allowed to do.</summary>
public enum Permission : byte
{
    Read,
    Ingest,
    AskPermit,
    ConfirmPause,
    Acknowledge,
    Declare,
    Pause,
    Resume,
    Approve,
    ConfigureBrands,
    RunDrill,
    Administer,
}

/// <summary>The one authorisation check of endpoints and hub.</summary>
public static class Authorisation
{
    public static bool Allows(Viewer viewer, Permission permission, string? brand = null) =>
        (brand is null || viewer.MaySee(brand)) && viewer.Kind switch
        {
            ViewerKind.Person => permission switch
            {
                Permission.Read => true,
                Permission.AskPermit or Permission.Acknowledge or Permission.Declare or Permission.Pause or Permission.RunDrill
                    or Permission.Ingest or Permission.ConfirmPause => viewer.Role >= Role.Responder,
                Permission.Resume or Permission.Approve => viewer.Role >= Role.Approver,
                _ => viewer.Role >= Role.Admin,
            },

            // Resume and approve refuse keys, also the admin's: a machine never undoes a pause.
            ViewerKind.Key => permission switch
            {
                Permission.Resume or Permission.Approve => false,
                Permission.Read => Has(viewer, KeyScopes.Read),
                Permission.Ingest => Has(viewer, KeyScopes.Ingest) || Has(viewer, KeyScopes.Drill),
                Permission.AskPermit => Has(viewer, KeyScopes.Permit) || Has(viewer, KeyScopes.Scheduler),
                Permission.ConfirmPause => Has(viewer, KeyScopes.Scheduler),
                Permission.Acknowledge or Permission.Declare or Permission.Pause => Has(viewer, KeyScopes.Respond),
                Permission.RunDrill => Has(viewer, KeyScopes.Drill),
                Permission.ConfigureBrands => Has(viewer, KeyScopes.Configure),
                _ => Has(viewer, KeyScopes.Admin),
            },
            _ => permission == Permission.Read,
        };

    private static bool Has(Viewer viewer, KeyScopes scope) => (viewer.Scopes & (scope | KeyScopes.Admin)) != 0;
}
