using Microsoft.Extensions.FileProviders;

namespace Listening.Dashboard.Hosting;

/// <summary>The built wall: beside the program when published, in the source tree when it was built there.</summary>
internal static class WallFiles
{
    private const string BuildHint = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Listening</title>
        <h1>Listening is running</h1><p>The wall is not built. Install Node 20, then in <code>src/Dashboard/wall</code> run <code>npm ci &amp;&amp; npm run build</code>
        (or just start <code>./listening serve</code> again).</p><p>The API is at <a href="/openapi/v1.json">/openapi/v1.json</a>.</p></html>
        """;

    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in (string[])["wwwroot/wall", "src/Dashboard/wwwroot/wall"])
            {
                var wall = Path.Combine(folder.FullName, candidate);
                if (File.Exists(Path.Combine(wall, "index.html")))
                {
                    return wall;
                }
            }
        }

        return null;
    }

    /// <summary>The wall's own files, which are everybody's and hold no secret, go compressed; answers of the API do not.</summary>
    public static IServiceCollection AddWallFiles(this IServiceCollection services) => services.AddResponseCompression(compression =>
    {
        compression.EnableForHttps = true;
        compression.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
    });

    public static void UseWallFiles(this WebApplication app, string? wall)
    {
        if (wall is not null)
        {
            app.UseResponseCompression();
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(wall),
                OnPrepareResponse = file =>
                    // Names under assets carry a hash of their content.
                    file.Context.Response.Headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
            });
        }
    }

    /// <summary>Every address that is not the API's is a page of the wall, which routes by itself.</summary>
    public static Task ShowAsync(HttpContext context, string? wall, Visits visits)
    {
        var (request, response) = (context.Request, context.Response);
        var isPage = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !Path.HasExtension(request.Path)
            && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/hubs") && !request.Path.StartsWithSegments("/openapi")
            && !request.Path.StartsWithSegments("/health");
        if (!isPage)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        visits.Happened();
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        return wall is null ? response.WriteAsync(BuildHint) : response.SendFileAsync(Path.Combine(wall, "index.html"));
    }
}
