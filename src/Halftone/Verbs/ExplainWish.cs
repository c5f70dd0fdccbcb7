using Halftone.Api.Contracts;
using Halftone.Core.Config;

namespace Halftone.Verbs;

/// <summary>What the command line says about a request; becomes a question once the service's identity sources are known.</summary>
internal sealed record ExplainWish(string Service, string Method, string Target, string[] Headers, string[] Cookies, string? User, string? Client)
{
    /// <param name="service">Null when unknown here: then a user is looked for in the issued cookie.</param>
    internal ExplainQuestion Question(ServiceConfig? service)
    {
        var (headers, cookies, target, client) = (Headers.ToList(), Cookies.ToList(), Target, Client);
        if (User is { } user)
        {
            switch (service is { Identity.IsEmpty: false } ? service.Identity[0] : new IdentitySource.Cookie((service?.IssueCookie ?? new IssuedCookie()).Name))
            {
                case IdentitySource.Cookie cookie: cookies.Add($"{cookie.Name}={user}"); break;
                case IdentitySource.Header header: headers.Add($"{header.Name}: {user}"); break;
                case IdentitySource.Query query: target += $"{(target.Contains('?') ? '&' : '?')}{query.Name}={Uri.EscapeDataString(user)}"; break;
                case IdentitySource.ClientAddress: client = user; break;
            }
        }
        if (cookies.Count > 0) headers.Add($"cookie: {string.Join("; ", cookies)}");
        return new() { Service = Service, Method = Method, Target = target, Headers = headers, Client = client };
    }
}
