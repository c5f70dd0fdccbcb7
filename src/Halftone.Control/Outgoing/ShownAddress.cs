namespace Halftone.Control.Outgoing;

/// <summary>What may be said of an address: query and user information hold keys as often as not.</summary>
internal static class ShownAddress
{
    /// <summary>For addresses that are a secret as a whole: Slack and its like tell by the path who may write.</summary>
    internal static string Origin(Uri address) => $"{address.Scheme}://{address.Authority}";

    internal static string WithPath(Uri address) => $"{Origin(address)}{(address.AbsolutePath == "/" ? "" : address.AbsolutePath)}";
}
