using Microsoft.AspNetCore.Http.Metadata;

namespace Listening.Dashboard.Api;

/// <summary>The largest body that an endpoint reads; the server's own limit is for small requests.</summary>
internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
