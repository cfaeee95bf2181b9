using System.Text.Json;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Api;

/// <summary>
/// Outermost: security headers on everything, and a problem for whatever has no answer of its own. The only place that catches all.
/// </summary>
public sealed class Edge(RequestDelegate next, ILogger<Edge> logger)
{
    // Scripts and styles come from files of our own; React sets styles through the DOM, which CSP counts as style attributes only when they are markup.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
            {
                await Plain(context.Response.StatusCode, context.Request).ExecuteAsync(context);
            }
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Answer(context, e);
        }
    }

    private async Task Answer(HttpContext context, Exception e)
    {
        var problem = e switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.TooLarge(e.Message),
            BadHttpRequestException bad => Problems.Of(bad.StatusCode, "The request is not valid", Why(bad)),
            JsonException json => Problems.BadRequest(Why(json)),
            OperationCanceledException when context.RequestAborted.IsCancellationRequested => null,
            IOException => Problems.Of(
                StatusCodes.Status507InsufficientStorage, "Not stored", "The server cannot write to its disk; nothing of the request was taken. Repeat it later."),
            _ => Problems.Of(StatusCodes.Status500InternalServerError, "A defect of the server", "It was logged with this request's id.", ("requestId", context.TraceIdentifier)),
        };
        if (problem is null)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            logger.RequestFailed(context.Request.Method, context.Request.Path, context.TraceIdentifier, e);
        }

        await problem.ExecuteAsync(context);
    }

    private static string Why(Exception e) => e.InnerException is JsonException json
        ? $"The body is not the JSON that is expected: {json.Message}"
        : e.Message;

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Plain(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => Problems.Of(status, "Not found", $"There is nothing at {request.Path}."),
        StatusCodes.Status405MethodNotAllowed => Problems.Of(status, "Method not allowed", $"{request.Method} is not for {request.Path}."),
        StatusCodes.Status415UnsupportedMediaType => Problems.Of(status, "Unsupported media type", "Send 'Content-Type: application/json'."),
        _ => TypedResults.Problem(statusCode: status),
    };
}
