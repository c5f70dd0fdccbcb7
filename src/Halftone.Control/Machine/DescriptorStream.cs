namespace Halftone.Control.Machine;

/// <summary>Writes to a descriptor this process was given, as it is.</summary>
/// <remarks>
/// The BCL's console stream sets the terminal up for reading keys (escapes, SIGCHLD), and its file stream writes at a position of its own:
/// wrong for an output that the access log, the children's lines and a shell's `2>&amp;1` share.
/// </remarks>
internal sealed unsafe class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN
    private const short Writable = 0x4; // POLLOUT

    /// <summary>Longest wait for a reader that does not read; then the rest is dropped, for nothing here may block for ever.</summary>
    private const int WaitMilliseconds = 1_000;

    internal static DescriptorStream Output => new(1);

    internal static DescriptorStream Errors => new(2);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A reader that went away (`| head`) is no failure of ours: what it does not want is dropped.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer) written = Native.write(descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            var errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            if (errno == Interrupted) continue;
            if (errno != WouldBlock || !BecomesWritable()) return;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool BecomesWritable()
    {
        var wanted = new Native.Poll { Descriptor = descriptor, Events = Writable };
        return Native.poll(&wanted, 1, WaitMilliseconds) > 0;
    }
}
