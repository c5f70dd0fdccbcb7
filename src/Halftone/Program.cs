Console.Error.WriteLine("halftone: nothing here yet");
return 2;
