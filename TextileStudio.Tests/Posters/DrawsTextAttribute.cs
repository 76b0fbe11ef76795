using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace TextileStudio.Tests.Posters;

/// <summary>
/// On fixtures that set text in the test process: one of their tests at a time. Faces are shared by everything in a process, and two threads that open the same one can end it; the
/// product's workers set the text of one poster at a time.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class DrawsTextAttribute : Attribute, ITestAction
{
    private static readonly SemaphoreSlim _one = new(1);

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test) => _one.Wait();

    public void AfterTest(ITest test) => _one.Release();
}
