using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Microsoft.OpenApi;

namespace Listening.Dashboard.Api;

/// <summary>Everything under <c>/api/v1</c>, and its description.</summary>
internal static class ApiMap
{
    public static void MapListeningApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapSession();
        api.MapAccess();
        api.MapBrands();
        api.MapPreview();
        api.MapMentions();
        api.MapSignals();
        api.MapIncidents();
        api.MapRules();
        api.MapTeams();
        api.MapDelivery();
        api.MapPublishing();
        api.MapPublished();
        api.MapFreezes();
        api.MapTemplates();
        api.MapDrills();
        api.MapSlas();
        api.MapCorrections();
        api.MapHistory();
        api.MapOutlook();
        api.MapComparison();
        api.MapBacktest();
        api.MapHygiene();
        api.MapReviews();
        api.MapPrivacy();
        api.MapWall();
        api.MapStatus();
        api.MapModel();
    }

    /// <summary>What a node without the role <c>web</c> answers: how it is, and with <c>ingest</c> where mentions come in.</summary>
    public static void MapNodeApi(this IEndpointRouteBuilder app, ServeOptions options)
    {
        var api = app.MapGroup("/api/v1");
        api.MapStatus();
        if (options.Has("ingest"))
        {
            api.MapIntake();
        }

        app.Map("/{*page}", () => Problems.Of(
                StatusCodes.Status404NotFound, "Not found", $"This node's roles are {string.Join(", ", options.Roles)}: ask one with the role web."))
            .ForAll().WithOrder(int.MaxValue);
    }

    public static void AddListeningOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        // Their converter is unknown to the description, which would say "anything".
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(TimeSpan))
            {
                schema.Type = context.JsonTypeInfo.Type == typeof(TimeSpan) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "duration";
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Listening",
                Version = "v1",
                Description = "Mentions in, signals and incidents out, and the permit that publishing tools ask for before every post. Errors are RFC 9457 problem details.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
    });
}
