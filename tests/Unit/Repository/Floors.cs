using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>Who may import whom. A boundary that hurts is changed here, in a commit that says why.</summary>
public sealed partial class Floors
{
    private static readonly (string Folder, string MayNotUse, string Why)[] Rules =
    [
        ("src/Halftone.Core", @"Halftone\.(DataPlane|Control)\b", "Core decides for both and knows neither."),
        ("src/Halftone.Core", @"System\.Net\.(Http|WebSockets)\b|\b(new Socket|TcpClient|TcpListener|UdpClient|NetworkStream)\b", "Core decides; it never does I/O."),
        ("src/Halftone.Core", @"System\.IO\.Pipes|\b(FileStream|StreamReader|StreamWriter)\b|\b(File|Directory)\.\w", "Core decides; it never does I/O."),
        ("src/Halftone.Core", @"\b(Task\.Run|ThreadPool|new Thread)\b|\basync\b", "Core starts nothing: what runs it owns the threads, and simulations own the order."),
        ("src/Halftone.Core", @"\bILogger\b|\bConsole\.", "Core returns what happened; the floor above tells people."),
        ("src/Halftone.Core", @"Microsoft\.Extensions|Microsoft\.AspNetCore|System\.CommandLine", "Core may use a hash and a YAML parser from outside, nothing else."),
        ("src/Halftone.Core/Config", @"Halftone\.Core\.(Admission|Processes|Routing)\b", "Config is the ground: others read it."),
        ("src/Halftone.Core/Outcomes", @"Halftone\.Core\.(Admission|Config|Processes|Routing)\b", "Outcomes are the ground: others report in them."),
        ("src/Halftone.Core/Evidence", @"Halftone\.Core\.(Admission|Processes|Releases|Routing|Worlds)\b", "Evidence is counted the same way whatever is decided from it."),
        ("src/Halftone.Core/Pressure", @"Halftone\.Core\.(Admission|Config|Outcomes|Processes|Routing|Worlds)\b", "The ladder knows a number and nothing else."),
        ("src/Halftone.Core/Accounting", @"Halftone\.Core\.(Admission|Config|Diagnosis|Evidence|Outcomes|Processes|Releases|Routing|Statistics|Worlds)\b", "The account knows names and bytes; owners tell it theirs."),
        ("src/Halftone.Core/Heap", @"Halftone\.Core\.(Admission|Config|Evidence|Outcomes|Processes|Releases|Routing|Worlds)\b", "A heap snapshot is a file of somebody else: nothing of ours is in it."),
        ("src/Halftone.Core/Admission", @"Halftone\.Core\.(Processes|Routing)\b", "A pool knows slots, not rules and not processes."),
        ("src/Halftone.Core/Processes", @"Halftone\.Core\.(Admission|Routing)\b", "The life of a process is decided without traffic."),
        ("src/Halftone.Core/Routing", @"Halftone\.Core\.Processes\b", "A decision does not depend on which process is alive."),
        ("src/Halftone.Core/Statistics", @"Halftone\.Core\.(Admission|Config|Outcomes|Processes|Releases|Routing|Worlds)\b", "Statistics know units and numbers, not where they come from nor what is done about them."),
        ("src/Halftone.Core/Releases", @"Halftone\.Core\.(Admission|Processes|Routing|Worlds)\b", "A release knows steps and verdicts, not what they are measured by."),
        ("src/Halftone.DataPlane", @"Halftone\.Control\b", "The data plane serves on when the control plane is dead."),
        ("src/Halftone.DataPlane", @"Microsoft\.\w+|System\.Text\.Json|System\.Net\.Http\b|System\.Net\.Sockets\.Socket\b", "The engine is ours: no framework, no JSON library, no managed sockets."),
        ("src/Halftone.DataPlane", @"\basync\b|\bawait\b|\bTask\b", "A reactor is a loop; nothing on it is awaited."),
        ("src/Halftone.Control", @"Halftone\.DataPlane\b", "Control changes the world; it never touches the loop that serves it."),
        ("src/Halftone.Control", @"Microsoft\.AspNetCore", "Only the executable speaks HTTP to people."),
        ("src/Halftone/(?!Api/|Dashboard/)", @"Microsoft\.AspNetCore", "ASP.NET Core stays in Api and Dashboard."),
        ("src/(?!Halftone.Control/Store/Sqlite/)", @"Microsoft\.Data\.Sqlite|\bSQLitePCL\b", "What keeps the state is an IControlStore to everybody else, so that another kind can take its place."),
        ("src/(?!Halftone.DataPlane/|Halftone.Control/(Supervision|Machine)/)", @"\bunsafe\b|\b(LibraryImport|DllImport)\b", "Pointers and system calls live with sockets, with processes and with the limits of our own process, nowhere else."),
    ];

    private static readonly (string Project, string[] References, string[] Packages)[] Projects =
    [
        ("Halftone.Core", [], ["SharpYaml", "System.IO.Hashing"]),
        ("Halftone.DataPlane", ["Halftone.Core"], []),
        ("Halftone.Control", ["Halftone.Core"], ["Microsoft.Data.Sqlite.Core", "Microsoft.Extensions.Logging.Abstractions", "SQLitePCLRaw.lib.e_sqlite3", "SQLitePCLRaw.provider.e_sqlite3"]),
        ("Halftone", ["Halftone.Control", "Halftone.Core", "Halftone.DataPlane"], ["System.CommandLine"]),
    ];

    [Fact]
    public void No_floor_reaches_where_it_may_not()
    {
        var code = Checkout.Sources.ToDictionary(path => path, path => CSharp.Code(Checkout.Read(path)));
        var broken =
            from rule in Rules
            from source in code
            where Regex.IsMatch(source.Key, $"^{rule.Folder}")
            from Match use in Regex.Matches(source.Value, rule.MayNotUse)
            select $"{source.Key}:{source.Value[..use.Index].Count(each => each == '\n') + 1}: {use.Value}. {rule.Why}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void Projects_reference_only_the_floors_below_and_the_decided_packages()
    {
        foreach (var (project, references, packages) in Projects)
        {
            var file = XDocument.Parse(Checkout.Read($"src/{project}/{project}.csproj"));
            string[] Names(string element) => [.. file.Descendants(element).Select(each => Path.GetFileNameWithoutExtension((string)each.Attribute("Include")!)).Order()];
            Assert.Equal(references, Names("ProjectReference"));
            Assert.Equal(packages, file.Descendants("PackageReference").Select(each => (string)each.Attribute("Include")!).Order());
        }
        Assert.Equal(Projects.Length, Checkout.Files.Count(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal)));
    }

    [Fact]
    public void Namespaces_are_directories()
    {
        var broken =
            from path in Checkout.Sources
            let declared = NamespaceLine().Match(Checkout.Read(path)).Groups[1].Value
            let expected = Path.GetDirectoryName(path)!["src/".Length..].Replace('/', '.')
            where declared.Length > 0 && declared != expected
            select $"{path} declares {declared}";
        Checkout.Expect(broken);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
