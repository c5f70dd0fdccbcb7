using System.Text.Json.Nodes;
using Halftone.Api;
using Halftone.Tests.Unit.Config;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Api;

public sealed class OpenApiTests
{
    private const string Page = "docs/openapi.json";

    [Fact]
    public void The_document_says_what_the_routes_are()
    {
        var (path, written) = (Path.Combine(Checkout.Root, Page), OpenApi.Write());
        if (Golden.Accepts) File.WriteAllText(path, written);
        Assert.Equal(written, File.Exists(path) ? File.ReadAllText(path) : "");
    }

    [Fact]
    public void Every_route_says_what_it_does() => Checkout.Expect(OpenApi.Routes().Where(route => route.Metadata.GetMetadata<RouteWords>() is null).Select(route => route.RoutePattern.RawText!));

    [Fact]
    public void Every_reference_leads_to_a_schema()
    {
        var document = JsonNode.Parse(OpenApi.Write())!;
        var schemas = document["components"]!["schemas"]!.AsObject().Select(schema => $"#/components/schemas/{schema.Key}").ToHashSet();
        var references = References(document).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, schemas));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(each => each.Key == "$ref" ? [(string)each.Value!] : References(each.Value)),
        JsonArray all => all.SelectMany(References),
        _ => [],
    };
}
