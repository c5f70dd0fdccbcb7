using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.Keys.AskedGateDraft>;

namespace Halftone.Core.Config.Keys;

/// <summary>A gate that somebody else decides, as it is written.</summary>
internal sealed record AskedGateDraft
{
    public Items<Written> Command { get; init; } = [];
    public Written Webhook { get; init; } = Urls.None;
    public string PromQl { get; init; } = "";
    public Written Url { get; init; } = Urls.None;
    public double? Min { get; init; }
    public double? Max { get; init; }
    public TimeSpan Timeout { get; init; } = new GateConfig.Webhook().Timeout;
    public TimeSpan Interval { get; init; } = new GateConfig.Webhook().Interval;
}

/// <summary>The keys of a gate that somebody else decides: a program, a service or a Prometheus server.</summary>
internal static class AskedGateKeys
{
    private static readonly string[] Kinds = ["command", "webhook", "promql"];

    private static readonly string[] ForQueries = ["url", "min", "max"];

    private static readonly LeftAway<double> Bound = new(new NumberShape(-1_000_000_000_000, 1_000_000_000_000));

    internal static readonly Table<AskedGateDraft> Table = new("gate", "A gate of your own: `command`, `webhook` or `promql`. It is asked at the steps that name it.", new())
    {
        Keys =
        [
            Key.Live("command", new CommandShape(), gate => gate.Command, (gate, value) => gate with { Command = value },
                "Program and arguments, no shell, in the directory of the config file: exit code 0 passes, 75 says \"not yet\", others fail. Variables HALFTONE_SERVICE, HALFTONE_STABLE, HALFTONE_CANDIDATE, HALFTONE_RELEASE, HALFTONE_STEP and HALFTONE_WEIGHT say what it is about."),
            Key.Live("webhook", Urls.Shape, gate => gate.Webhook, (gate, value) => gate with { Webhook = value },
                "Address that gets a POST, as Flagger's gates do: 2xx passes, 425 or `{\"result\":\"wait\"}` says \"not yet\", others fail."),
            Key.Live("promql", new TextShape("a query", query => Names.CheckText("the query", query)) { Allowed = Expansion.LeavesOthers }, gate => gate.PromQl, (gate, value) => gate with { PromQl = value },
                "Query of one number; `${service}`, `${stable}` and `${candidate}` are replaced. No number says \"not enough data\"."),
            Key.Live("url", Urls.Shape, gate => gate.Url, (gate, value) => gate with { Url = value },
                "The Prometheus server of `promql`, without /api/v1/query."),
            Key.Live("min", Bound, gate => gate.Min, (gate, value) => gate with { Min = value }, "A lower number fails."),
            Key.Live("max", Bound, gate => gate.Max, (gate, value) => gate with { Max = value }, "A higher number fails."),
            Key.Live("timeout", new DurationShape(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)), gate => gate.Timeout, (gate, value) => gate with { Timeout = value },
                "For one answer; without one the gate cannot judge, and the release holds."),
            Key.Live("interval", new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), gate => gate.Interval, (gate, value) => gate with { Interval = value },
                "From one answer to the next question."),
        ],
        Applies = (gate, key) => key switch
        {
            "command" => !gate.Command.IsEmpty,
            "webhook" => gate.Webhook != Urls.None,
            "promql" or "url" or "min" or "max" => gate.PromQl.Length > 0,
            _ => true,
        },
        Renamed = [("exec", "write `command`"), ("query", "write `promql`"), ("http", "write `webhook`"), ("prometheus", "write `promql` for the query and `url` for the server")],
    };

    internal static GateConfig Read(string name, YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading)
    {
        var draft = Table.Read(node, Table.Blank, path, reading);
        var own = node as YamlNode.Mapping;
        var kinds = Kinds.Where(kind => own?.Find(kind) is not null).ToList();
        if (kinds.Count == 0 && own is not null) Report(key, path, $"gate `{name}` asks nobody", $"write `command`, `webhook` or `promql`; without them go {string.Join(", ", GatesShape.OwnNames)}");
        if (kinds.Count > 1) Report(own!.Find(kinds[1])!.Key, path.Key(kinds[1]), $"gate `{name}` asks two", "make it two gates");
        if (own is not null && kinds is ["promql"]) Query(name, own);
        foreach (var stray in ForQueries.Where(stray => kinds is not ["promql"] && kinds.Count == 1 && own?.Find(stray) is not null))
            Report(own!.Find(stray)!.Key, path.Key(stray), $"`{stray}` belongs to `promql`", "leave it away");

        return kinds.FirstOrDefault() switch
        {
            "webhook" => new GateConfig.Webhook { Name = name, Url = draft.Webhook.Text, ShownUrl = Shown(draft.Webhook), Timeout = draft.Timeout, Interval = draft.Interval },
            "promql" => new GateConfig.PromQl { Name = name, Query = draft.PromQl, Url = draft.Url.Text, ShownUrl = Shown(draft.Url), Min = draft.Min, Max = draft.Max, Timeout = draft.Timeout, Interval = draft.Interval },
            _ => new GateConfig.Command
            {
                Name = name,
                Words = draft.Command.Select(word => word.Text).ToItems(),
                ShownWords = draft.Command.Any(word => word.HasSecret) ? draft.Command.Select(word => word.Shown).ToItems() : [],
                Timeout = draft.Timeout,
                Interval = draft.Interval,
            },
        };

        void Query(string gate, YamlNode.Mapping written)
        {
            if (written.Find("url") is null) Report(key, path, $"gate `{gate}` names no server", "write `url: http://127.0.0.1:9090`");
            if (draft is { Min: null, Max: null } && written.Find("min") is null && written.Find("max") is null) Report(key, path, $"gate `{gate}` has no bound", "write `min` or `max`");
        }

        void Report(YamlNode at, ConfigPath where, string fact, string fix) => reading.Report(new(Codes.GateForm, fact, fix), at, where);
    }

    internal static YamlNode Write(GateConfig gate, bool all) => Table.Write(gate switch
    {
        GateConfig.Command command => new AskedGateDraft
        {
            Command = command.Words.Select((word, index) => command.ShownWords.IsEmpty ? new Written(word, Written.Escape(word), false) : new(word, command.ShownWords[index], true)).ToItems(),
            Timeout = command.Timeout,
            Interval = command.Interval,
        },
        GateConfig.Webhook webhook => new() { Webhook = Urls.Of(webhook.Url, webhook.ShownUrl), Timeout = webhook.Timeout, Interval = webhook.Interval },
        GateConfig.PromQl promql => new()
        {
            PromQl = promql.Query,
            Url = Urls.Of(promql.Url, promql.ShownUrl),
            Min = promql.Min,
            Max = promql.Max,
            Timeout = promql.Timeout,
            Interval = promql.Interval,
        },
        _ => throw new System.Diagnostics.UnreachableException($"{gate} asks nobody."),
    }, all);

    private static string? Shown(Written url) => url.HasSecret ? url.Shown : null;
}
