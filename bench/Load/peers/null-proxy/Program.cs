using Halftone.Bench.NullProxy;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: null-proxy PORT tcp:PORT|unix:PATH");
    return 2;
}
return Start(new Address($"tcp:{args[0]}"), new Address(args[1]));

static unsafe int Start(Address listen, Address upstream)
{
    var listener = Libc.Socket(Libc.AfInet, Libc.SockStream | Libc.SockNonblock | Libc.SockCloexec, 0);
    var on = 1;
    _ = Libc.SetOption(listener, Libc.SolSocket, Libc.ReuseAddress, &on, sizeof(int));
    fixed (byte* address = listen.Bytes)
        if (Libc.Bind(listener, address, listen.Bytes.Length) < 0 || Libc.Listen(listener, 4096) < 0) return 1;
    new Relay(listener, upstream).Run();
    return 0;
}
