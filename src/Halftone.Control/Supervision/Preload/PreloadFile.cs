using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision.Preload;

/// <summary>The script that every Node loads before its app, as a file beside the sockets of the instances.</summary>
/// <remarks>
/// A Node that is told to load a file that it cannot read does not start. So the file is looked at before each start, and named only when
/// it is as it should be; and never to a process that may see other files than we do, or fewer.
/// </remarks>
internal sealed class PreloadFile(string directory, string gatewayId, ILogger log)
{
    /// <summary>Tells the script that it is meant: NODE_OPTIONS reaches every Node that the app starts, and this does not. It holds the option, which the script takes out.</summary>
    internal const string Variable = "HALFTONE_TELEMETRY";

    /// <summary>Programs that start others as another user, or where files stand elsewhere.</summary>
    private static readonly string[] Elsewhere =
    [
        "setpriv", "sudo", "doas", "su", "runuser", "gosu", "su-exec", "chpst", "setuidgid", "s6-setuidgid",
        "chroot", "unshare", "nsenter", "bwrap", "firejail", "docker", "podman",
    ];

    /// <summary>Under Node's permission model the script would need a permission of its own.</summary>
    private static readonly string[] Permissions = ["--permission", "--experimental-permission"];

    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(directory, $"{gatewayId[..8]}-preload.cjs");
    private bool _told;

    private static byte[] Script { get; } = Read();

    /// <summary>Adds the script to what a process is started with, where it is wanted and can be read.</summary>
    internal void Offer(VersionConfig config, Dictionary<string, string> variables)
    {
        var given = variables.GetValueOrDefault(NodeOptions.Name);
        if (!config.Telemetry || !Suits(config.Command, given) || !IsThere()) return;
        var option = NodeOptions.Requiring(_path);
        variables[NodeOptions.Name] = NodeOptions.Append(given, option);
        variables[Variable] = option;
    }

    /// <summary>When no process is left.</summary>
    internal void Remove()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next gateway of this place finds it, and it is the same.
        }
    }

    /// <param name="options">NODE_OPTIONS as it is without us.</param>
    internal static bool Suits(IEnumerable<string> command, string? options) =>
        !command.Any(word => Elsewhere.Contains(Path.GetFileName(word)) || NamesPermissions(word)) && !NamesPermissions(options ?? "");

    private static bool NamesPermissions(string words) => Permissions.Any(option => words.Contains(option, StringComparison.Ordinal));

    private bool IsThere()
    {
        lock (_gate)
        {
            try
            {
                if (File.Exists(_path) && File.ReadAllBytes(_path).AsSpan().SequenceEqual(Script)) return true;
                Write();
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_told) log.PreloadNotWritten(_path, e.Message);
                _told = true;
                return false;
            }
        }
    }

    /// <summary>Beside it first: whoever starts at this moment reads the whole or the old one.</summary>
    private void Write()
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var part = $"{_path}.part";
        File.Delete(part);
        using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(Script);
        File.Move(part, _path, overwrite: true);
    }

    private static byte[] Read()
    {
        using var stream = typeof(PreloadFile).Assembly.GetManifestResourceStream("preload.cjs")!;
        var script = new byte[stream.Length];
        stream.ReadExactly(script);
        return script;
    }
}
