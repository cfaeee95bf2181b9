using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>RFC 9457 answers: a short title that is the same each time, and a detail that says what to change.</summary>
public static class Problems
{
    public static ProblemHttpResult Of(int status, string title, string detail, params (string Key, object? Value)[] extensions) =>
        TypedResults.Problem(
            title: title, detail: detail, statusCode: status, extensions: extensions.Select(e => KeyValuePair.Create(e.Key, e.Value)));

    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, "The request is not valid", detail);

    /// <summary>Everything that is wrong with a document at once: <c>errors</c> has a path and a message for each.</summary>
    public static ProblemHttpResult Wrong(string detail, IReadOnlyList<FieldError> errors) => Of(
        StatusCodes.Status400BadRequest, "The request is not valid", detail, ("errors", errors));

    public static ProblemHttpResult Unauthorized() => Of(
        StatusCodes.Status401Unauthorized, "Nobody is signed in", "Sign in, or send 'Authorization: Bearer <key>'.");

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "Not allowed", detail);

    public static ProblemHttpResult Forbidden(Viewer viewer, Permission permission) => Forbidden(
        viewer.Kind switch
        {
            ViewerKind.Person => $"'{permission}' is not part of the role '{viewer.Role}'.",
            ViewerKind.Key when permission is Permission.Resume or Permission.Approve => "Only people may do this, never a key.",
            ViewerKind.Key => $"The key '{viewer.Name}' has no scope for '{permission}'.",
            _ => "A wall token only reads.",
        });

    public static ProblemHttpResult ForeignOrigin() => Forbidden("The request does not come from this server's own pages (Origin).");

    public static ProblemHttpResult NoBrand(string brand) => Of(
        StatusCodes.Status404NotFound, "Not found", $"There is no brand '{brand}', or it is not yours to see.");

    public static ProblemHttpResult NotFound(string what, string id) => Of(
        StatusCodes.Status404NotFound, "Not found", $"There is no {what} '{id}', or it is not yours to see.");

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, "Not in this state", detail);

    public static ProblemHttpResult TooLarge(string detail) => Of(StatusCodes.Status413PayloadTooLarge, "Too large", detail);

    public static ProblemHttpResult Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, "Not ready", detail);
}
