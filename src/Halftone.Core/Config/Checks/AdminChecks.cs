using System.Net;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>Who reaches the admin port, and what they have to know.</summary>
internal static class AdminChecks
{
    private static readonly ConfigPath Path = ConfigPath.Root.Key("admin");

    internal static void Run(AdminConfig admin, YamlNode.Mapping root, Reading reading)
    {
        if (root.Find("admin")?.Value is not YamlNode.Mapping own) return;
        if (own.Find("http")?.Value is not { } http || admin.Http is not { Address: { } address } endpoint || IPAddress.IsLoopback(address)) return;
        if (admin.Token is not null)
            reading.Report(new(Codes.TokenUnencrypted, $"{endpoint} is reached from other machines, without TLS", "write 127.0.0.1 and put a proxy or tunnel with TLS before it, or keep the network to yourself"), http, Path.Key("http"));
        else if (!reading.Problems.AnyErrorUnder(Path.Key("token").Text))
            reading.Report(new(Codes.AdminExposed, $"{endpoint} is reached from other machines", $"write 127.0.0.1:{endpoint.Port}, or ask for a token: `token: ${{file:run/admin.token}}`"), http, Path.Key("http"));
    }
}
