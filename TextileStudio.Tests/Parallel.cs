using NUnit.Framework;

// Fixtures run side by side: much of a test is waiting for a database, a browser or a worker process. Tests of one fixture share what its set-up made, so they keep their order.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
