using System.Runtime.InteropServices;
using System.Text;

namespace Halftone.Control.Machine;

/// <summary>Writes to a descriptor this process was given, as it is.</summary>
/// <remarks>
/// The BCL's console stream sets the terminal up for reading keys (escapes, SIGCHLD), and its file stream writes at a position of its own:
/// wrong for an output that the access log, the children's lines and a shell's `2>&amp;1` share.
/// </remarks>
/// <param name="patient">Waits for a reader as long as it takes: the data of a verb. Otherwise what is not taken in a moment is dropped.</param>
internal sealed unsafe class DescriptorStream(int descriptor, bool patient) : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN
    private const short Writable = 0x4; // POLLOUT
    private const int ForEver = -1;

    /// <summary>A pipe that polls as writable takes so much at once (PIPE_BUF); more could block for ever, whatever the poll said.</summary>
    private const int PieceBytes = 4096;

    /// <summary>Longest wait for a reader that does not read; while it goes on not reading nobody waits again.</summary>
    private const int WaitMilliseconds = 1_000;

    private long _untold;
    private bool _stalled;

    internal static DescriptorStream Output => new(1, patient: true);

    internal static DescriptorStream Errors => new(2, patient: false);

    /// <summary>Bytes that nobody read.</summary>
    internal long Dropped { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A reader that went away (`| head`) is no failure of ours: what it does not want is dropped.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_untold > 0 && BecomesWritable())
        {
            var note = Encoding.UTF8.GetBytes($"\nhalftone | {_untold} bytes were not shown here: nobody read them\n");
            _untold = 0;
            WriteAll(note);
        }
        WriteAll(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteAll(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (!BecomesWritable())
            {
                Dropped += buffer.Length;
                _untold += buffer.Length;
                return;
            }
            var piece = buffer[..Math.Min(buffer.Length, PieceBytes)];
            nint written;
            fixed (byte* bytes = piece) written = Native.write(descriptor, bytes, (nuint)piece.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is not (Interrupted or WouldBlock)) return;
        }
    }

    private bool BecomesWritable()
    {
        var wanted = new Native.Poll { Descriptor = descriptor, Events = Writable };
        int found;
        do found = Native.poll(&wanted, 1, patient ? ForEver : _stalled ? 0 : WaitMilliseconds);
        while (found < 0);
        _stalled = found == 0;
        return !_stalled;
    }
}
