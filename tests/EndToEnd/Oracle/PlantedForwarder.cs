using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Halftone.Tests.Unit.Forwarding;

namespace Halftone.Tests.EndToEnd.Oracle;

internal enum PlantedBug { None, BareLineFeedAccepted, LastContentLengthWins, LineFeedInChunkExtension }

/// <summary>
/// A forwarder that reads as strictly as the gateway, takes less, and copies what it has read. Without a bug it must be innocent; each bug
/// is one known from others, and the oracle must find it.
/// </summary>
internal sealed partial class PlantedForwarder(PlantedBug bug)
{
    /// <summary>What a copying forwarder would have to take out.</summary>
    private static readonly string[] Untaken = ["Connection", "Upgrade", "Expect", "Trailer", "TE"];

    internal Passage Pass(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var requests = new List<SentRequest>();
        var at = 0;
        while (TakeHead(text, at, out var line, out var fields, out var bodyAt) && TakeBody(text, bodyAt, fields, out var body, out var end))
        {
            requests.Add(new SentRequest(bytes[at..end], new Understood(line.Groups[1].Value, line.Groups[2].Value, body)));
            at = end;
        }
        return new Passage(requests, [], "", IsWhole: false, Complaint: null);
    }

    private bool TakeHead(string text, int at, out Match line, out List<(string Name, string Value)> fields, out int end)
    {
        line = Match.Empty;
        fields = [];
        end = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
        if (end < 0) return false;
        var lines = text[at..end].Split("\r\n");
        end += 4;
        line = RequestLine().Match(lines[0]);
        if (!line.Success) return false;
        foreach (var each in lines[1..])
        {
            var field = (bug == PlantedBug.BareLineFeedAccepted ? SloppyField() : Field()).Match(each);
            if (!field.Success) return false;
            fields.Add((field.Groups[1].Value, field.Groups[2].Value));
        }
        var names = fields.Select(field => field.Name).ToList();
        return fields.Count <= 100 && names.Count(IsHost) == 1 && HostValue().IsMatch(fields.Single(field => IsHost(field.Name)).Value)
            && !names.Intersect(Untaken, StringComparer.OrdinalIgnoreCase).Any();

        static bool IsHost(string name) => name.Equals("Host", StringComparison.OrdinalIgnoreCase);
    }

    private bool TakeBody(string text, int at, List<(string Name, string Value)> fields, out string body, out int end)
    {
        (body, end) = ("", at);
        var lengths = Values("Content-Length");
        var codings = Values("Transfer-Encoding");
        if (codings.Count > 0) return lengths.Count == 0 && codings is [var coding] && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) && TakeChunks(text, at, out body, out end);
        if (lengths.Count == 0) return true;
        if (lengths.Count > 1 && bug != PlantedBug.LastContentLengthWins) return false;
        if (!int.TryParse(lengths[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > text.Length - at) return false;
        (body, end) = (text.Substring(at, length), at + length);
        return true;

        List<string> Values(string name) => [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
    }

    private bool TakeChunks(string text, int at, out string body, out int end)
    {
        (body, end) = ("", at);
        var data = new StringBuilder();
        while (true)
        {
            var line = (bug == PlantedBug.LineFeedInChunkExtension ? SloppySizeLine() : SizeLine()).Match(text, at);
            if (!line.Success) return false;
            var size = int.Parse(line.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at += line.Length;
            if (at + size + 2 > text.Length || text.Substring(at + size, 2) != "\r\n") return false;
            data.Append(text, at, size);
            at += size + 2;
            if (size > 0) continue;
            (body, end) = (data.ToString(), at);
            return true;
        }
    }

    [GeneratedRegex(@"^(GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) (/[!-""$-~]*) HTTP/1\.1\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^([!#$%&'*+.^`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*\z")]
    private static partial Regex Field();

    /// <summary>The bug: a line feed is a byte like any other.</summary>
    [GeneratedRegex(@"^([!#$%&'*+.^`|~0-9A-Za-z-]+):[ \t]*([\n\t\x20-\x7e\x80-\xff]*?)[ \t]*\z")]
    private static partial Regex SloppyField();

    [GeneratedRegex(@"^[0-9A-Za-z.-]+(:[0-9]{1,4})?\z")]
    private static partial Regex HostValue();

    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,6})(?:;[\t\x20-\x7e]{0,256})?\r\n")]
    private static partial Regex SizeLine();

    /// <summary>The bug of CVE-2025-55315: an extension ends at CRLF, and a line feed before it is a part of it.</summary>
    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,6})(?:;[\n\t\x20-\x7e]{0,256})?\r\n")]
    private static partial Regex SloppySizeLine();
}
