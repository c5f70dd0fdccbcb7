using Halftone.Core.Admission;
using Halftone.Core.Outcomes;

namespace Halftone.Tests.Unit.Admission;

/// <summary>Everything that Take said.</summary>
internal sealed record Taken(ulong Token, TakeResult Result, Grant Grant, Waiter Waiter, long ExpiresAt, Fault Fault, Wake Dropped)
{
    internal Lease Lease => Grant.Lease;
}
