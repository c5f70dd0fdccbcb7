using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Releases.Gates;

/// <summary>A gate that somebody else decides, and how often that one is asked.</summary>
internal abstract record ExternalGateConfig
{
    /// <summary>Its name in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>From the end of one asking to the next. 1 s at least.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one asking.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Failing answers in a row that are a failure. Argo's failureLimit is 0: the first one counts.</summary>
    public int FailAfter { get; init; } = 1;
}

internal sealed record CommandGateConfig : ExternalGateConfig
{
    /// <summary>The program and its arguments; no shell reads them.</summary>
    public required Items<string> Command { get; init; }

    /// <summary>As messages may say it; empty when it holds no secret.</summary>
    public Items<string> Shown { get; init; }

    /// <summary>Absolute.</summary>
    public required string Cwd { get; init; }

    public Items<EnvVar> Env { get; init; }
}

internal sealed record WebhookGateConfig : ExternalGateConfig
{
    /// <summary>http or https, absolute.</summary>
    public required Uri Address { get; init; }

    /// <summary>Flagger's payload has a namespace, and its tester keeps gates by namespace and name.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Passed on as it is.</summary>
    public Items<KeyValuePair<string, string>> Metadata { get; init; }

    /// <summary>Sent as a bearer token; null = none.</summary>
    public string? Token { get; init; }
}

internal sealed record QueryGateConfig : ExternalGateConfig
{
    /// <summary>Of the server, without `/api/v1/query`.</summary>
    public required Uri Address { get; init; }

    /// <summary>PromQL with placeholders of <see cref="QueryTemplate"/>.</summary>
    public required string Query { get; init; }

    /// <summary>The value must not be less; null = no bound. One of the two is set.</summary>
    public double? Min { get; init; }

    /// <summary>The value must not be more; null = no bound.</summary>
    public double? Max { get; init; }

    /// <summary>Sent as a bearer token; null = none.</summary>
    public string? Token { get; init; }
}

/// <summary>Asks one gate once.</summary>
internal abstract class ExternalGate(ExternalGateConfig config)
{
    internal ExternalGateConfig Config => config;

    /// <summary>Ends within the gate's timeout, or a moment later where something has to be killed.</summary>
    /// <exception cref="OperationCanceledException">Only because of `stop`; nothing of the asking is left.</exception>
    internal abstract Task<GateAnswer> AskAsync(GateQuestion question, CancellationToken stop);
}
