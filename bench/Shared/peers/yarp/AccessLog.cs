using System.Globalization;
using System.Text;

namespace Halftone.Bench.Yarp;

/// <summary>One JSON line a request, written to the file in blocks of 64 KB or after a second: the content the other contenders log.</summary>
internal sealed class AccessLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private readonly Timer _flush;

    internal AccessLog(string path)
    {
        _file = new(path, append: false, new UTF8Encoding(false), bufferSize: 64 * 1024);
        var second = TimeSpan.FromSeconds(1);
        _flush = new(_ => Flush(), null, second, second);
    }

    internal void Write(HttpContext context, TimeSpan duration)
    {
        var request = context.Request;
        var line = string.Create(CultureInfo.InvariantCulture,
            $$"""{"time":"{{DateTimeOffset.UtcNow:O}}","client":"{{context.Connection.RemoteIpAddress}}","method":"{{request.Method}}","target":"{{request.Path}}{{request.QueryString}}","host":"{{request.Host.Value}}","status":{{context.Response.StatusCode}},"bytes":{{context.Response.ContentLength ?? 0}},"duration_ms":{{duration.TotalMilliseconds:0.000}},"upstream":"v2","user_agent":"{{request.Headers.UserAgent}}"}""");
        lock (_gate) _file.WriteLine(line);
    }

    private void Flush()
    {
        lock (_gate) _file.Flush();
    }

    public void Dispose()
    {
        _flush.Dispose();
        _file.Dispose();
    }
}
