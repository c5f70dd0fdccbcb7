using System.Net;
using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using AdminKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.AdminConfig>;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.HalftoneConfig>;
using LogKey = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.AccessLogConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys at the top of the file.</summary>
internal static class RootKeys
{
    /// <summary>The form of the file that this program reads; a later form will have another number.</summary>
    private const string Form = "1";

    private static readonly WordShape<UnderscoreNames> Underscores =
        new(("drop", UnderscoreNames.Drop), ("reject", UnderscoreNames.Reject), ("pass", UnderscoreNames.Pass));

    private static readonly EndpointShape Address = new(anyPort: true, unix: false);

    private static readonly Table<AdminConfig> Admin = new("admin", "Where the command line reaches the gateway.", new())
    {
        Keys =
        [
            AdminKey.Gateway("socket", new TextShape("a path", path => Names.CheckText("the path", path)), admin => admin.Socket,
                (admin, value) => admin with { Socket = value }, "Unix socket for `halftone ps` and the like, relative to the config file; mode 0600."),
            AdminKey.Gateway("http", new OptionalRecord<Endpoint>(Address, "off"), admin => admin.Http, (admin, value) => admin with { Http = value },
                "The same over HTTP: on loopback, or with a token anywhere."),
            AdminKey.Live("token", new OptionalRecord<AdminToken>(new TokenShape(), "off"), admin => admin.Token, (admin, value) => admin with { Token = value },
                "What everybody who comes over HTTP has to know (`Authorization: Bearer`, HALFTONE_TOKEN), as `${file:PATH}` or `${env:NAME}`."),
            AdminKey.Live("hosts", new ListShape<string>("hosts", HostNames.Exact, "") { OrSingle = true }, admin => admin.Hosts, (admin, value) => admin with { Hosts = value },
                "Names the HTTP admin may be called by, beside localhost and addresses."),
            AdminKey.Gateway("audit", new TextShape("`auto`, `off` or a file", path => Names.CheckText("the path", path)), admin => admin.Audit,
                (admin, value) => admin with { Audit = value }, "File that every change of state is added to, as a line of JSON; mode 0600. `auto` = beside the socket, `.audit.log` for `.sock`."),
        ],
        NotYet = [("tokens", "several admin tokens"), ("tls", "TLS")],
    };

    private static readonly Table<AccessLogConfig> AccessLog = new("access_log", "One line of JSON per request.", new())
    {
        Keys =
        [
            LogKey.Gateway("to", new TextShape("`stdout`, `off` or a file", path => Names.CheckText("the path", path)),
                log => log.To, (log, value) => log with { To = value },
                "`stdout`, `off`, or a file relative to the config file."),
        ],
        NotYet =
        [
            ("format", "other formats of the access log"), ("sample", "sampling the access log"),
            ("fields", "choosing fields of the access log"),
        ],
        Renamed = [("path", "write `to`"), ("file", "write `to`")],
    };

    private static readonly Shape<AccessLogConfig> AccessLogShape = new ScalarOr<AccessLogConfig>(
        new Mapped<AccessLogConfig, string>(new TextShape("`stdout`, `off` or a file", path => Names.CheckText("the path", path)), "",
            (to, log) => log with { To = to }, log => log.To),
        AccessLog,
        _ => true);

    internal static readonly Table<HalftoneConfig> Table = new("config", "The whole file. Paths are relative to it.", new())
    {
        Keys =
        [
            Key.Checked("schema",
                new TextShape("the number of the file's form", CheckForm) { OwnSchema = () => new() { ["enum"] = new JsonArray(1, Form) } },
                Form, $"The form of the file; this program reads form {Form}."),
            Key.Gateway("listen", new ListShape<Endpoint>("addresses", Address, Endpoint.Loopback(0)) { OrSingle = true, NeedsOne = true },
                config => config.Listen, (config, value) => config with { Listen = value },
                "Where clients connect: ADDRESS:PORT or a list. Port 0 takes any free port and prints it."),
            Key.Gateway("admin", Admin, config => config.Admin, (config, value) => config with { Admin = value }, Admin.Summary),
            Key.Gateway("metrics", new OptionalRecord<Endpoint>(Address, "off"), config => config.Metrics,
                (config, value) => config with { Metrics = value },
                "Read-only /metrics, /livez and /readyz; may be reached from other machines."),
            Key.Gateway("access_log", AccessLogShape, config => config.AccessLog, (config, value) => config with { AccessLog = value },
                "Where requests are logged; a single word stands for `to`."),
            Key.Live("trusted_proxies", new ListShape<Cidr>("ranges", new CidrShape(), new(IPAddress.None, 32)) { OrSingle = true },
                config => config.TrustedProxies, (config, value) => config with { TrustedProxies = value },
                "Peers whose X-Forwarded-* and Forwarded fields are believed and extended; those of others are overwritten."),
            Key.Live("underscore_names", Underscores, config => config.UnderscoreNames, (config, value) => config with { UnderscoreNames = value },
                "What happens to request fields with `_` in their name, which many programs take for `-`."),
            Key.Gateway("reactors", new OptionalValue<int>(new WholeShape(1, 16), "auto"), config => config.Reactors,
                (config, value) => config with { Reactors = value },
                "Event-loop threads; `auto` = a quarter of the cores, at least 1, at most 8."),
            Key.Gateway("pin", new BooleanShape(), config => config.Pin, (config, value) => config with { Pin = value },
                "Bind each reactor to a core."),
            Key.Gateway("limits", GatewayLimitsKeys.Table, config => config.Limits, (config, value) => config with { Limits = value }, GatewayLimitsKeys.Table.Summary),
            Key.Gateway("store", new TextShape("`auto`, `off` or a file", path => Names.CheckText("the path", path)), config => config.Store, (config, value) => config with { Store = value },
                "File in which releases and their history are kept, relative to the config file. `auto` = data/halftone.db beside it; `off` = nothing is kept, and there are no releases."),
            Key.Live("plans", new PlansShape(), config => config.Plans, (config, value) => config with { Plans = value },
                "Plans by name, for services and for `halftone deploy --plan`. Releases that are under way keep the plan they began with."),
            Key.Live("notify", new ListShape<NotifyConfig>("places", NotifyKeys.Table, NotifyKeys.Table.Blank), config => config.Notify, (config, value) => config with { Notify = value },
                "Who is told what becomes of releases."),
            new ValueKey<HalftoneConfig, Items<ServiceConfig>>("services", new ServicesShape(),
                config => config.Services, (config, value) => config with { Services = value },
                "Services by name.", ReloadEffect.Live) { IsRequired = true },
        ],
        NotYet =
        [
            ("tls", "TLS"), ("http2", "HTTP/2"),
            ("cluster", "several machines"), ("tracing", "traces"), ("include", "several files"),
            ("mirror", "mirroring"),
        ],
        Renamed =
        [
            ("memory", "write `limits: { memory: ... }`"), ("max_connections", "write `limits: { connections: ... }`"),
            ("worker_connections", "write `limits: { connections: ... }`"), ("maxconn", "write `limits: { connections: ... }`"),
            ("gateway", "its keys stand at the top: listen, admin, metrics, access_log"), ("port", "write `listen: 127.0.0.1:8000`"),
            ("service", "write `services: { NAME: ... }`"), ("plan", "write `plans: { NAME: ... }` here, or `plan` in a service"),
            ("log", "write `access_log`; the output of instances is `log` in a version"), ("version", "write `schema`, or `versions` in a service"),
        ],
        Neighbours = [ServiceKeys.Table, VersionKeys.Table],
    };

    private static Complaint? CheckForm(Written form) =>
        form.Text == Form ? null : new(Codes.BadSchema, $"the file's form is {form.Shown}, but this program reads form {Form}",
            "install the Halftone that the file was written for, or write `schema: 1` and mend what is then reported");
}
