using System.Text;
using CsCheck;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

/// <summary>A head that was written for one version and goes to another, which calls the time left by another name or not at all.</summary>
public sealed class DeadlineFieldTests
{
    private static readonly Gen<string> Name = Gen.OneOf("", "X-Left", "Deadline-Ms", "x-left-too");
    private static readonly Gen<string> Line = Gen.OneOf("Host: h", "x-left: 5", "DEADLINE-MS: 7", "X-Left-Too: X-Left: 1", "A: b", "Cookie: X-Left: 3");

    [Fact]
    public void Whatever_it_was_called_before_it_is_there_once_under_the_new_name_and_everything_else_stays() =>
        Gen.Select(Name, Name, Line.Array[0, 6], Gen.Char["abc\r\n"].Array[0, 9].Select(letters => new string(letters))).Sample((before, after, lines, behind) =>
        {
            var (bytes, headLength, at) = Written(before, lines, behind);
            at = DeadlineField.Rename(bytes, ref headLength, behind.Length, at, Encoding.ASCII.GetBytes(before), Encoding.ASCII.GetBytes(after));
            if (at != 0) DeadlineField.Write(bytes, at, 1_234_000_000);

            var expected = lines.Where(line => after.Length == 0 || !line.StartsWith(after + ":", StringComparison.OrdinalIgnoreCase)).Prepend("GET / HTTP/1.1");
            if (after.Length > 0) expected = expected.Append($"{after}: 1234     ");
            Assert.Equal(string.Join("\r\n", expected) + "\r\n\r\n" + behind, Encoding.ASCII.GetString(bytes, 0, headLength + behind.Length));
            Assert.Equal(after.Length > 0, at != 0);
        });

    private static (byte[] Bytes, int HeadLength, int At) Written(string name, string[] lines, string behind)
    {
        var bytes = new byte[1024];
        var head = new HeadOutput(bytes);
        head.Add("GET / HTTP/1.1\r\n"u8);
        foreach (var line in lines) head.Add(Encoding.ASCII.GetBytes(line + "\r\n"));
        var at = name.Length == 0 ? 0 : DeadlineField.Begin(ref head, Encoding.ASCII.GetBytes(name));
        head.Add("\r\n"u8);
        var length = head.Written;
        Encoding.ASCII.GetBytes(behind).CopyTo(bytes, length);
        return (bytes, length, at);
    }
}
