namespace Halftone.Control.Supervision.Inspecting;

/// <summary>An inspector that is open, and our conversation with it.</summary>
/// <param name="ByScript">The script in the process closes it; else it is told to by the conversation itself.</param>
/// <param name="Gone">The process has ended, or waits for us to leave so that it can.</param>
internal sealed record OpenInspector(InspectorSession Session, InspectorNotice.Listening At, int Pid, bool ByScript, Task Gone);

/// <summary>What becomes of an inspector after an action.</summary>
internal enum InspectorStay : byte
{
    /// <summary>Closed, if the action has opened it; left open, if it was kept open before.</summary>
    AsBefore,

    /// <summary>For a second snapshot: V8 numbers its objects anew when a conversation ends.</summary>
    Open,

    Closed,
}
