using System.Text;
using Halftone.Control.Store;

namespace Halftone.Tests.Unit.Store;

/// <summary>Values as text, so that a failed assertion can be read.</summary>
internal static class Text
{
    internal static StoreWrite Put(string key, string value) => new(key, Bytes(value));

    internal static StoreWrite Delete(string key) => new(key, null);

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Of(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    internal static string Of(Stored? stored) => stored is null ? "-" : $"{stored.Key}={Of(stored.Value)}@{stored.Revision}";

    internal static string Of(StoreChange change) => change.Value is { } value ? $"{change.Key}={Of(value)}@{change.Revision}" : $"{change.Key} gone@{change.Revision}";

    internal static string Of(StoreEntry entry) => $"{entry.Number}:{Of(entry.Value)}";
}
