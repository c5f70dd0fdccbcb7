namespace Halftone.Core.Config;

/// <summary>A whole configuration file, merged, checked and with every default filled in.</summary>
internal sealed record HalftoneConfig
{
    /// <summary>Where clients connect. Default: loopback only, so that a first try is not an open port.</summary>
    public Items<Endpoint> Listen { get; init; } = [Endpoint.Loopback(8000)];

    public AdminConfig Admin { get; init; } = new();

    /// <summary>Read-only /metrics, /livez and /readyz; off unless set.</summary>
    public Endpoint? Metrics { get; init; }

    public AccessLogConfig AccessLog { get; init; } = new();

    /// <summary>Event-loop threads; null = max(1, cores/4), at most 8. Range 1..16.</summary>
    public int? Reactors { get; init; }

    /// <summary>Pin each reactor to a core of the inherited CPU mask. Off: a busy child on that core could not be evaded.</summary>
    public bool Pin { get; init; }

    /// <summary>Peers whose X-Forwarded-* and Forwarded fields are believed and extended instead of overwritten.</summary>
    public Items<Cidr> TrustedProxies { get; init; } = [];

    /// <summary>What happens to request fields with `_` in their name (a classic way round field checks).</summary>
    public UnderscoreNames UnderscoreNames { get; init; } = UnderscoreNames.Drop;

    /// <summary>What the gateway itself may hold, over all services.</summary>
    public GatewayLimitsConfig Limits { get; init; } = new();

    /// <summary>`auto` (data/halftone.db beside the file), `off`, or the file, relative to the config file, where releases are remembered; mode 0600.</summary>
    public string Store { get; init; } = "auto";

    /// <summary>Plans by name, in the order of the file.</summary>
    public Items<Plan> Plans { get; init; } = [];

    /// <summary>Where notices of releases go.</summary>
    public Items<NotifyConfig> Notify { get; init; } = [];

    /// <summary>Services in the order of the file.</summary>
    public Items<ServiceConfig> Services { get; init; } = [];

    /// <summary>The sockets of addresses where they are, seen from anywhere: the file says them relative to itself.</summary>
    internal HalftoneConfig WithPathsFrom(string directory) => this with
    {
        Services = Services.Select(service => service with
        {
            Versions = service.Versions.Select(version => version.Addresses.IsEmpty ? version : version with { Addresses = version.Addresses.Select(address => AddressFrom(directory, address)).ToItems() }).ToItems(),
        }).ToItems(),
    };

    private static Endpoint AddressFrom(string directory, Endpoint address) => address.Path is { } path ? Endpoint.Unix(Path.GetFullPath(path, directory)) : address;

    /// <summary>A plan of the file, or a built-in one; null when neither has the name.</summary>
    internal Plan? FindPlan(string name) => Plans.FirstOrDefault(plan => plan.Name == name) ?? BuiltInPlans.All.FirstOrDefault(plan => plan.Name == name);

    /// <summary>The plan by which a service is released when nothing else is asked for.</summary>
    internal Plan PlanOf(ServiceConfig service) => service.Plan switch
    {
        PlanChoice.Own(var plan) => plan,
        PlanChoice.Named(var name) => FindPlan(name) ?? BuiltInPlans.Careful,
        _ => FindPlan(BuiltInPlans.Careful.Name) ?? BuiltInPlans.Careful,
    };

    /// <summary>For messages about this configuration.</summary>
    internal ResolvedTexts Resolved { get; init; } = ResolvedTexts.None;
}

internal enum UnderscoreNames { Drop, Reject, Pass }

internal sealed record AdminConfig
{
    /// <summary>Path of the Unix socket, relative to the config file; mode 0600.</summary>
    public string Socket { get; init; } = "run/halftone.sock";

    /// <summary>Admin over HTTP; off unless set. Beyond loopback only with a token.</summary>
    public Endpoint? Http { get; init; }

    /// <summary>Asked of everybody who comes over HTTP; null = loopback is enough.</summary>
    public AdminToken? Token { get; init; }

    /// <summary>Names the HTTP admin is called by, beside `localhost` and addresses: a page of somebody else can point only a name at us (DNS rebinding).</summary>
    public Items<string> Hosts { get; init; } = [];

    /// <summary>`auto` (beside the socket), `off`, or the file, relative to the config file, that every change of state is added to; mode 0600.</summary>
    public string Audit { get; init; } = "auto";
}

internal sealed record AccessLogConfig
{
    /// <summary>`stdout`, `off` or a file path relative to the config file.</summary>
    public string To { get; init; } = "stdout";
}
