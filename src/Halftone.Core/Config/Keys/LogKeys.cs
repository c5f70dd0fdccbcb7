using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.LogConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `log`.</summary>
internal static class LogKeys
{
    internal static readonly Table<LogConfig> Table = new("log", "What is kept of the output of instances.", new())
    {
        Keys =
        [
            Key.Live("dir", new OptionalRecord<string>(new TextShape("a directory", path => Names.CheckText("the directory", path)), "off"),
                log => log.Directory, (log, value) => log with { Directory = value },
                "Directory for log files, relative to the config file. Off: memory and console only."),
            Key.Live("size", new BytesShape(64 * 1024, 1L << 40), log => log.FileBytesMax, (log, value) => log with { FileBytesMax = value },
                "Size at which a file is put aside and a new one begun."),
            Key.Live("files", new WholeShape(1, 1_000), log => log.Files, (log, value) => log with { Files = value },
                "Files kept per instance, the current one included."),
        ],
        Renamed = [("directory", "write `dir`"), ("max_size", "write `size`"), ("max_files", "write `files`"), ("keep", "write `files`")],
    };
}
