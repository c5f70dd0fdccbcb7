using System.Net;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>Three commands that show at once what this gateway does, made from its own configuration.</summary>
internal static class ThingsToTry
{
    /// <param name="program">How this program is called here.</param>
    internal static IEnumerable<(string Command, string Shows)> Of(HalftoneConfig config, Endpoint listen, bool findable, string socket, string program = "halftone")
    {
        var halftone = findable ? program : $"HALFTONE_SERVER={socket} {program}";
        if (config.Services.Count == 0) yield break;
        var service = config.Services[0];
        var url = $"{UrlOf(listen)}{service.Match.PathPrefix}";
        yield return ($"{Curl(service, listen)} {Word(url)}", service.Split is null ? $"{service.Stable} answers: it is stable" : $"{service.Stable} or {service.Split.Candidate} answers: you are in a split");
        if (Ruled(service, url, listen) is { } ruled) yield return ruled;
        else if (service.Versions.FirstOrDefault(version => version.Name != service.Stable) is { } other)
            yield return ($"{halftone} split {service.Name} {service.Stable}@95 {other.Name}@5", $"5 of 100 users get {other.Name}, and stay there");
        yield return ($"{halftone} ps", "what runs, and how busy it is");
    }

    /// <summary>As a client on this machine would write it.</summary>
    internal static string UrlOf(Endpoint listen) => listen.Path is not null ? "http://localhost"
        : listen.Address!.Equals(IPAddress.Any) ? $"http://127.0.0.1:{listen.Port}"
        : listen.Address.Equals(IPAddress.IPv6Any) ? $"http://[::1]:{listen.Port}"
        : $"http://{listen}";

    private static string Curl(ServiceConfig service, Endpoint listen)
    {
        var curl = listen.Path is { } path ? $"curl --unix-socket {Word(path)}" : "curl";
        return (service.Match.Hosts.IsEmpty ? "*" : service.Match.Hosts[0]) is var host and not "*" ? $"{curl} -H {Word($"Host: {host.Replace("*", "www")}")}" : curl;
    }

    private static (string, string)? Ruled(ServiceConfig service, string url, Endpoint listen)
    {
        foreach (var rule in service.Rules)
        {
            var request = rule.When switch
            {
                Condition.Query { Test: TextTest.Is test } query when MaySay(test) =>
                    $"{Curl(service, listen)} {Word($"{url}?{Uri.EscapeDataString(query.Name)}={Uri.EscapeDataString(test.Value)}")}",
                Condition.Header { Test: TextTest.Is test } header when MaySay(test) => $"{Curl(service, listen)} -H {Word($"{header.Name}: {test.Value}")} {Word(url)}",
                Condition.Cookie { Test: TextTest.Is test } cookie when MaySay(test) => $"{Curl(service, listen)} --cookie {Word($"{cookie.Name}={test.Value}")} {Word(url)}",
                _ => null,
            };
            if (request is not null) return (request, $"{rule.To} answers: {rule.Name} sends it there");
        }
        return null;
    }

    /// <summary>A rule that reads a secret is not given away, and one with a control character cannot be typed.</summary>
    private static bool MaySay(TextTest.Is test) => test.Shown is null && !test.Value.Any(char.IsControl);

    /// <summary>One word to a shell, whatever is in it.</summary>
    private static string Word(string text) => $"'{text.Replace("'", "'\\''")}'";
}
