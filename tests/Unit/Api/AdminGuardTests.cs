using System.Net;
using Halftone.Api;
using Halftone.Client;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Halftone.Tests.Unit.Api;

public sealed class AdminGuardTests
{
    private static HttpRequest Request(string method, string path, string host = "127.0.0.1:7070", string? type = null)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host, request.ContentType) = (method, path, new HostString(host), type);
        return request;
    }

    [Fact]
    public void The_owners_socket_is_open() => Assert.Null(AdminGuard.Refuse(AdminFace.Owner, Request("POST", "/v1/config:reload", "anything")));

    [Theory]
    [InlineData("GET", "/metrics", true)]
    [InlineData("GET", "/livez", true)]
    [InlineData("GET", "/readyz", true)]
    [InlineData("POST", "/metrics", false)]
    [InlineData("GET", "/v1/services", false)]
    [InlineData("POST", "/v1/config:reload", false)]
    public void The_metrics_port_shows_figures_and_nothing_else(string method, string path, bool open) =>
        Assert.Equal(open, AdminGuard.Refuse(AdminFace.Figures, Request(method, path)) is null);

    [Fact]
    public void A_name_that_somebody_points_at_loopback_is_refused() => Assert.NotNull(AdminGuard.Refuse(AdminFace.Loopback, Request("GET", "/v1/services", "evil.example")));

    [Fact]
    public void A_form_of_another_page_cannot_change_anything()
    {
        Assert.NotNull(AdminGuard.Refuse(AdminFace.Loopback, Request("POST", "/v1/config:reload", type: "application/x-www-form-urlencoded")));
        Assert.Null(AdminGuard.Refuse(AdminFace.Loopback, Request("POST", "/v1/config:reload", type: "application/json")));
    }

    [Fact]
    public void An_exit_code_survives_its_way_over_http()
    {
        ExitCode[] carried = [ExitCode.Failed, ExitCode.Usage, ExitCode.ConfigInvalid, ExitCode.NotFound, ExitCode.Conflict, ExitCode.NotPermitted, ExitCode.TimedOut];
        Assert.All(carried, code => Assert.Equal(code, DaemonClient.CodeOf((int)Problems.StatusOf(code))));
        Assert.NotEqual(HttpStatusCode.OK, Problems.StatusOf(ExitCode.Failed));
    }
}
