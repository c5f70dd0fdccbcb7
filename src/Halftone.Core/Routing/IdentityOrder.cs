using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Where a service looks for an identity: as configured, then the cookie it issues, then the client's address if configured.</summary>
internal static class IdentityOrder
{
    internal static IEnumerable<IdentitySource> Of(ServiceConfig service)
    {
        var issued = new IdentitySource.Cookie(service.IssueCookie.Name);
        return
        [
            .. service.Identity.Where(source => source is not IdentitySource.ClientAddress && source != issued),
            issued,
            .. service.Identity.OfType<IdentitySource.ClientAddress>().Take(1),
        ];
    }
}
