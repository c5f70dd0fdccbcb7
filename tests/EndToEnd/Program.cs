using Halftone.Tests.EndToEnd.Store;
using Halftone.Tests.EndToEnd.Supervision;

// The test runner; or, re-executed by a test, a gateway or a store's owner to be killed.
if (args is ["gateway", var directory, var id]) return await Victim.RunAsync(directory, id);
if (args is ["store", var what, var path]) return await StoreChild.RunAsync(what, path);
return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Halftone.Tests.EndToEnd.SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
