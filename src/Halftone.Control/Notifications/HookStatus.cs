namespace Halftone.Control.Notifications;

/// <summary>What a hook's line is doing.</summary>
internal abstract record HookState
{
    private HookState() { }

    /// <summary>Everything was told.</summary>
    internal sealed record Idle : HookState;

    internal sealed record Sending : HookState;

    /// <param name="Failures">Tries that failed, 1 or more.</param>
    internal sealed record Waiting(DateTimeOffset Until, int Failures, string Why) : HookState;

    /// <summary>It answered 410: nothing is sent until the configuration is loaded anew, or a dead letter is sent again by hand.</summary>
    internal sealed record Gone(DateTimeOffset Since) : HookState;
}

/// <param name="Shown">Its address as far as it may be said.</param>
/// <param name="Queued">News behind the one in hand.</param>
internal sealed record HookStatus(string Name, string Shown, HookState State, int Queued);
