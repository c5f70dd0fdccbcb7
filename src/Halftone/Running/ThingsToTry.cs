using System.Net;
using Halftone.Core.Config;

namespace Halftone.Running;

/// <summary>Three commands that show at once what this gateway does, made from its own configuration.</summary>
internal static class ThingsToTry
{
    internal static IEnumerable<(string Command, string Shows)> Of(HalftoneConfig config, Endpoint listen, bool findable, string socket)
    {
        var halftone = findable ? "halftone" : $"HALFTONE_SERVER={socket} halftone";
        if (config.Services.Count == 0) yield break;
        var service = config.Services[0];
        var url = $"{UrlOf(listen)}{service.Match.PathPrefix}";
        yield return ($"{Curl(service, listen)} '{url}'", service.Split is null ? $"{service.Stable} answers: it is stable" : $"{service.Stable} or {service.Split.Candidate} answers: you are in a split");
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
        var curl = listen.Path is { } path ? $"curl --unix-socket {path}" : "curl";
        return (service.Match.Hosts.IsEmpty ? "*" : service.Match.Hosts[0]) is var host and not "*" ? $"{curl} -H 'Host: {host.Replace("*", "www")}'" : curl;
    }

    private static (string, string)? Ruled(ServiceConfig service, string url, Endpoint listen)
    {
        foreach (var rule in service.Rules)
        {
            var request = rule.When switch
            {
                Condition.Query { Test: TextTest.Is test } query => $"{Curl(service, listen)} '{url}?{query.Name}={test.Value}'",
                Condition.Header { Test: TextTest.Is test } header => $"{Curl(service, listen)} -H '{header.Name}: {test.Value}' '{url}'",
                Condition.Cookie { Test: TextTest.Is test } cookie => $"{Curl(service, listen)} --cookie '{cookie.Name}={test.Value}' '{url}'",
                _ => null,
            };
            if (request is not null) return (request, $"{rule.To} answers: {rule.Name} sends it there");
        }
        return null;
    }
}
