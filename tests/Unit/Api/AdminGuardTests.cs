using System.Net;
using Halftone.Api;
using Halftone.Client;
using Halftone.Core.Config;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Halftone.Tests.Unit.Api;

public sealed class AdminGuardTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly AdminConfig Open = new();
    private static readonly AdminConfig Guarded = new() { Token = new AdminToken(Secret, "${env:TOKEN}"), Hosts = ["admin.example.com"] };

    private static HttpRequest Request(string method, string path, string host = "127.0.0.1:7070", string? type = null, string? origin = null, string? authorization = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host, request.ContentType) = (method, path, new HostString(host), type);
        if (origin is not null) request.Headers.Origin = origin;
        if (authorization is not null) request.Headers.Authorization = authorization;
        return request;
    }

    [Fact]
    public void The_owners_socket_is_open()
    {
        Assert.Null(AdminGuard.Refuse(AdminFace.Owner, Request("POST", "/v1/config:reload", "anything"), Guarded));
        Assert.Null(AdminGuard.Stranger(AdminFace.Owner, Request("POST", "/v1/config:reload", "anything"), Guarded));
    }

    [Theory]
    [InlineData("GET", "/metrics", true)]
    [InlineData("GET", "/livez", true)]
    [InlineData("GET", "/readyz", true)]
    [InlineData("POST", "/metrics", false)]
    [InlineData("GET", "/v1/services", false)]
    [InlineData("POST", "/v1/config:reload", false)]
    public void The_metrics_port_shows_figures_and_nothing_else(string method, string path, bool open)
    {
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Figures, Request(method, path), Guarded) is null);
        Assert.Null(AdminGuard.Stranger(AdminFace.Figures, Request(method, path), Guarded));
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:7070", false)]
    [InlineData("127.0.0.1.evil.example:7070", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("", false)]
    [InlineData("localhost:7070", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("[::1]:7070", true)]
    [InlineData("10.0.0.7:7070", true)]
    [InlineData("Admin.Example.com:7070", true)]
    public void A_name_that_somebody_points_at_us_is_refused_and_a_listed_one_or_an_address_is_not(string host, bool open) =>
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Http, Request("GET", "/v1/services", host), Guarded) is null);

    [Theory]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("multipart/form-data; boundary=x", false)]
    [InlineData("text/plain; application/json", false)]
    [InlineData(null, false)]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    public void A_form_of_another_page_cannot_change_anything(string? type, bool open) =>
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Http, Request("POST", "/v1/config:reload", type: type), Open) is null);

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://127.0.0.1:7070", false)]
    [InlineData("http://127.0.0.1:8000", false)]
    [InlineData("http://127.0.0.1:7070", true)]
    public void A_page_of_another_origin_cannot_ask_at_all(string origin, bool open)
    {
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Http, Request("GET", "/v1/services", origin: origin), Open) is null);
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Http, Request("POST", "/v1/config:reload", type: "application/json", origin: origin), Open) is null);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Bearer", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Bearer 0123456789abcdef", false)]
    [InlineData("Bearer " + Secret + Secret, false)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF", false)]
    [InlineData("Basic " + Secret, false)]
    [InlineData("Bearer " + Secret, true)]
    [InlineData("bearer  " + Secret, true)]
    public void Where_a_token_is_asked_for_only_the_whole_token_opens(string? authorization, bool open)
    {
        var refusal = AdminGuard.Stranger(AdminFace.Http, Request("GET", "/v1/services", authorization: authorization), Guarded);
        Assert.Equal(open, refusal is null);
        if (refusal is not null) Assert.DoesNotContain(Secret[..8], refusal.What + refusal.Hint);
        Assert.Null(AdminGuard.Stranger(AdminFace.Http, Request("GET", "/v1/services", authorization: authorization), Open));
    }

    [Fact]
    public void An_exit_code_survives_its_way_over_http()
    {
        ExitCode[] carried = [ExitCode.Failed, ExitCode.Usage, ExitCode.ConfigInvalid, ExitCode.NotFound, ExitCode.Conflict, ExitCode.NotPermitted, ExitCode.TimedOut];
        Assert.All(carried, code => Assert.Equal(code, DaemonClient.CodeOf((int)Problems.StatusOf(code))));
        Assert.NotEqual(HttpStatusCode.OK, Problems.StatusOf(ExitCode.Failed));
    }
}
