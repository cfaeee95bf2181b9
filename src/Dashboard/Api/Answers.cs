using Listening.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>A desk's refusal as a problem.</summary>
internal static class Answers
{
    public static ProblemHttpResult Problem<T>(this Answer<T> answer, params (string Key, object? Value)[] extensions)
        where T : class
    {
        var (status, title) = answer.Refusal switch
        {
            Refusal.NotAllowed or Refusal.OnlyPeople => (StatusCodes.Status403Forbidden, "Not allowed"),
            Refusal.NotFound => (StatusCodes.Status404NotFound, "Not found"),
            Refusal.Invalid => (StatusCodes.Status400BadRequest, "The request is not valid"),
            Refusal.Conflict => (StatusCodes.Status409Conflict, "Not in this state"),
            _ => throw new InvalidOperationException("The answer is no refusal."),
        };
        return Problems.Of(status, title, answer.Why ?? title, extensions);
    }
}
