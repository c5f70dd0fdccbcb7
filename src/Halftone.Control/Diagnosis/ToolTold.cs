using Halftone.Core;

namespace Halftone.Control.Diagnosis;

/// <summary>What a program said that was run to look into a process.</summary>
/// <param name="Pid">Of the process that it looked at.</param>
/// <param name="Command">As it was run; a secret in it is a reference.</param>
/// <param name="Code">Null: it was killed.</param>
/// <param name="How">`exited with code 0`; fits behind "it".</param>
/// <param name="Output">Without the secrets of the version.</param>
/// <param name="OutputCut">It said more.</param>
internal sealed record ToolTold(int Pid, Items<string> Command, int? Code, string How, TimeSpan Took, string Output, bool OutputCut, string Errors, bool ErrorsCut);
