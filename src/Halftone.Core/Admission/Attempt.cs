namespace Halftone.Core.Admission;

/// <summary>Whether a request may be sent once more, and at whose cost.</summary>
internal enum Repeat : byte
{
    Never,

    /// <summary>Nothing of it was sent, so the instance gets it once, whatever happens.</summary>
    Free,

    /// <summary>The instance may have begun with it: a second attempt is more load, and comes out of the budget.</summary>
    Budgeted,
}

/// <summary>What is known of a request whose connection closed before its answer began.</summary>
/// <remarks>
/// RFC 9110 section 9.2.2: a proxy must not repeat what is not idempotent, and should not repeat a repeat. Only a kept connection closes without
/// anybody's fault: its instance had the right to, and could not know of our request.
/// </remarks>
internal readonly record struct Attempt
{
    /// <summary>The connection had served another request before.</summary>
    internal required bool OnKeptConnection { get; init; }

    /// <summary>This was the second attempt already.</summary>
    internal required bool IsSecond { get; init; }

    /// <summary>At least a byte of an answer has come.</summary>
    internal required bool Heard { get; init; }

    /// <summary>At least a byte of the request was given to the connection.</summary>
    internal required bool Written { get; init; }

    /// <summary>Its method may be done twice with the effect of once.</summary>
    internal required bool Idempotent { get; init; }

    /// <summary>All that was sent of its body is still here.</summary>
    internal required bool Replayable { get; init; }

    /// <summary>Its deadline is still to come.</summary>
    internal required bool InTime { get; init; }

    internal Repeat Repeat
    {
        get
        {
            if (!OnKeptConnection || IsSecond || Heard || !InTime) return Repeat.Never;
            if (!Written) return Repeat.Free;
            return Idempotent && Replayable ? Repeat.Budgeted : Repeat.Never;
        }
    }
}
